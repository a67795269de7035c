"""What one text of a policy says otherwise than another, section by section."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.pairing import in_place, paired
from policies.texts.model import Section
from policies.texts.passages import Passage, passages


class Kind(models.TextChoices):
    NEW = "new", _("New")
    GONE = "gone", _("Taken out")
    CHANGED = "changed", _("Changed")
    RENAMED = "renamed", _("Called otherwise, in the same words")
    MOVED = "moved", _("In another place, in the same words")


@dataclass(frozen=True)
class Part:
    """The own words of a section, without those of its subsections; of no section before the
    first."""

    section: Section | None
    words: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What became of a section: of the new text, or of the old one where it is gone. `before` is
    how the old one calls it."""

    kind: Kind
    section: Section | None
    before: Section | None = None

    def __str__(self) -> str:
        here = str(self.section) if self.section else str(_("Before the first section"))
        if self.kind == Kind.RENAMED:
            return f"{here}: {self.kind.label} ({self.before})"
        return f"{here}: {self.kind.label}"

    @property
    def is_gone(self) -> bool:
        return self.kind == Kind.GONE


BEFORE = "before the first section"


def compare(old: str, new: str) -> list[Change]:
    """Between two stored texts, in the order of the new one; what is gone comes last."""
    earlier, later = _parts(old), _parts(new)
    # By title and words; else by one of these; else by the number, of which the anchor is made.
    pairs = paired(earlier, later, [_all, _title, lambda part: part.words, _anchor])
    kept = in_place(pairs)
    changes = []
    for place, part in enumerate(later):
        before = earlier[pairs[place]] if place in pairs else None
        if kind := _kind(part, before, moved=before is not None and place not in kept):
            changes.append(Change(kind, part.section, before.section if before else None))
    gone = sorted(set(range(len(earlier))) - set(pairs.values()))
    return changes + [Change(Kind.GONE, earlier[place].section) for place in gone]


def _parts(source: str) -> list[Part]:
    grouped = groupby(passages(source), key=lambda passage: passage.section)
    return [Part(section, tuple(_words(found))) for section, found in grouped]


def _words(found: Iterable[Passage]) -> Iterator[str]:
    said = (passage for passage in found if not passage.is_heading)
    return (" ".join([passage.words, *passage.pictured]) for passage in said)


def _kind(part: Part, before: Part | None, *, moved: bool) -> Kind | None:
    if before is None:
        return Kind.NEW
    if part.words != before.words:
        return Kind.CHANGED
    if moved:
        return Kind.MOVED
    return Kind.RENAMED if _name(part) != _name(before) else None


def _all(part: Part) -> tuple[str, tuple[str, ...]]:
    return _title(part), part.words


def _anchor(part: Part) -> str:
    return part.section.anchor if part.section else BEFORE


def _title(part: Part) -> str:
    return part.section.title.casefold() if part.section else BEFORE


def _name(part: Part) -> tuple[str, str]:
    return (part.section.number, part.section.title) if part.section else ("", "")
