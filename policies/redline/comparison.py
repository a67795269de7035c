"""What differs between two texts of a policy, section by section."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.redline.pairing import in_place, paired
from policies.texts.model import Section
from policies.texts.passages import Passage, passages


class ChangeKind(models.TextChoices):
    NEW = "new", _("New")
    GONE = "gone", _("Removed")
    CHANGED = "changed", _("Changed")
    RENAMED = "renamed", _("Renamed, with the same words")
    MOVED = "moved", _("Moved, with the same words")


@dataclass(frozen=True)
class SectionWords:
    """A section's own words, without its subsections; `section` is None before the first one."""

    section: Section | None
    words: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What happened to a section of the new text, or of the old one if it is gone. `before` is the
    section as it was in the old one."""

    kind: ChangeKind
    section: Section | None
    before: Section | None = None

    def __str__(self) -> str:
        here = str(self.section) if self.section else str(_("Before the first section"))
        if self.kind == ChangeKind.RENAMED:
            return f"{here}: {self.kind.label} ({self.before})"
        return f"{here}: {self.kind.label}"

    @property
    def is_gone(self) -> bool:
        return self.kind == ChangeKind.GONE


BEFORE = "before the first section"


def compare_sections(old: str, new: str) -> list[Change]:
    """The changes between two stored texts in the order of the new one; what is gone, last."""
    earlier, later = _parts(old), _parts(new)
    # By title and words; failing that by either; failing that by the number, via the anchor.
    pairs = paired(earlier, later, [_all, _title, lambda part: part.words, _anchor])
    kept = in_place(pairs)
    changes = []
    for place, part in enumerate(later):
        before = earlier[pairs[place]] if place in pairs else None
        if kind := _kind(part, before, moved=before is not None and place not in kept):
            changes.append(Change(kind, part.section, before.section if before else None))
    gone = sorted(set(range(len(earlier))) - set(pairs.values()))
    return changes + [Change(ChangeKind.GONE, earlier[place].section) for place in gone]


def _parts(source: str) -> list[SectionWords]:
    grouped = groupby(passages(source), key=lambda passage: passage.section)
    return [SectionWords(section, tuple(_words(found))) for section, found in grouped]


def _words(found: Iterable[Passage]) -> Iterator[str]:
    said = (passage for passage in found if not passage.is_heading)
    return (" ".join([passage.words, *passage.pictured]) for passage in said)


def _kind(part: SectionWords, before: SectionWords | None, *, moved: bool) -> ChangeKind | None:
    if before is None:
        return ChangeKind.NEW
    if part.words != before.words:
        return ChangeKind.CHANGED
    if moved:
        return ChangeKind.MOVED
    return ChangeKind.RENAMED if _name(part) != _name(before) else None


def _all(part: SectionWords) -> tuple[str, tuple[str, ...]]:
    return _title(part), part.words


def _anchor(part: SectionWords) -> str:
    return part.section.anchor if part.section else BEFORE


def _title(part: SectionWords) -> str:
    return part.section.title.casefold() if part.section else BEFORE


def _name(part: SectionWords) -> tuple[str, str]:
    return (part.section.number, part.section.title) if part.section else ("", "")
