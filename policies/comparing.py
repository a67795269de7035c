"""What one text of a policy says otherwise than another, section by section."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

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

    @property
    def is_gone(self) -> bool:
        return self.kind == Kind.GONE


BEFORE = "before the first section"
# For each place in the new text the place in the old one.
Pairs = dict[int, int]


def compare(old: str, new: str) -> list[Change]:
    """Between two stored texts, in the order of the new one; what is gone comes last."""
    earlier, later = _parts(old), _parts(new)
    pairs = _paired(earlier, later)
    kept = _in_place([pairs[place] for place in sorted(pairs)])
    changes = []
    for place, part in enumerate(later):
        before = earlier[pairs[place]] if place in pairs else None
        if kind := _kind(part, before, moved=before is not None and pairs[place] not in kept):
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


def _paired(earlier: list[Part], later: list[Part]) -> Pairs:
    """The same section is known by its title, first where its words are the same too; else by all
    of its words; else by its number, of which the anchor is made."""
    pairs: Pairs = {}
    for known_by in (_all, _title, lambda part: part.words, _anchor):
        _pair(earlier, later, known_by, pairs)
    return pairs


def _pair(
    earlier: list[Part], later: list[Part], known_by: Callable[[Part], Any], pairs: Pairs
) -> None:
    taken = set(pairs.values())
    free: dict[Any, list[int]] = {}
    for place, part in enumerate(earlier):
        if place not in taken:
            free.setdefault(known_by(part), []).append(place)
    for place, part in enumerate(later):
        key = known_by(part)
        if place not in pairs and key and free.get(key):
            pairs[place] = free[key].pop(0)


def _all(part: Part) -> tuple[str, tuple[str, ...]]:
    return _title(part), part.words


def _anchor(part: Part) -> str:
    return part.section.anchor if part.section else BEFORE


def _title(part: Part) -> str:
    return part.section.title.casefold() if part.section else BEFORE


def _name(part: Part) -> tuple[str, str]:
    return (part.section.number, part.section.title) if part.section else ("", "")


def _in_place(order: list[int]) -> set[int]:
    """Of places of the old text, in the order of the new one, those that nobody moved."""
    matcher = SequenceMatcher(None, sorted(order), order, autojunk=False)
    return {
        each
        for block in matcher.get_matching_blocks()
        for each in order[block.b : block.b + block.size]
    }
