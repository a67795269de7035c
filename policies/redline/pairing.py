"""Pairs the sections of two texts: by title and words before numbers, so that inserting one does
not make all that follow look changed."""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Any, TypeVar

T = TypeVar("T")
# For each position in the new text, the position in the old one.
Pairs = dict[int, int]


def paired(
    earlier: Sequence[T], later: Sequence[T], known_by: Sequence[Callable[[T], Any]]
) -> Pairs:
    """Pairs each section once, by the first of `known_by` that matches."""
    pairs: Pairs = {}
    for key in known_by:
        _pair(earlier, later, key, pairs)
    return pairs


def _pair(
    earlier: Sequence[T], later: Sequence[T], known_by: Callable[[T], Any], pairs: Pairs
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


def in_place(pairs: Pairs) -> Pairs:
    """The pairs that were not moved."""
    order = [pairs[place] for place in sorted(pairs)]
    matcher = SequenceMatcher(None, sorted(order), order, autojunk=False)
    kept = {
        each
        for block in matcher.get_matching_blocks()
        for each in order[block.b : block.b + block.size]
    }
    return {place: before for place, before in pairs.items() if before in kept}
