"""Pairs the blocks of two texts in order, so that reading down gives both."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

T = TypeVar("T")
# Pairs of positions; None where the other one has no counterpart.
Pair = tuple[int | None, int | None]
ALIKE = 0.4  # the share of all words that both have
LONG = 1_500
AT_ONCE = 4_000  # pairs compared with one another at once; longer runs are paired in turn


def align(
    old: Sequence[T],
    new: Sequence[T],
    key: Callable[[T], Hashable],
    alike: Callable[[T, T], float],
) -> Iterator[Pair]:
    """Every position of both, in the order of both; removals come before additions."""
    matcher = match([key(a) for a in old], [key(b) for b in new])
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(range(start, end), range(first, last), strict=True)
        else:
            pairs = _likely(old[start:end], new[first:last], alike)
            yield from _between([(a + start, b + first) for a, b in pairs], start, end, first, last)


def match(old: Sequence[Hashable], new: Sequence[Hashable]) -> "SequenceMatcher[Hashable]":
    """In very long runs, what occurs everywhere is no landmark: it would take minutes."""
    return SequenceMatcher(None, old, new, autojunk=len(new) > LONG)


def _likely(
    old: Sequence[T], new: Sequence[T], alike: Callable[[T, T], float]
) -> list[tuple[int, int]]:
    """The pairs, in order, with most in common: the best of all possible pairings."""
    if len(old) * len(new) > AT_ONCE:
        near = zip(range(len(old)), range(len(new)), strict=False)
        return [(a, b) for a, b in near if alike(old[a], new[b]) >= ALIKE]
    best = [[0.0] * (len(new) + 1) for _row in range(len(old) + 1)]
    for a in reversed(range(len(old))):
        for b in reversed(range(len(new))):
            best[a][b] = max(best[a + 1][b], best[a][b + 1], _with(a, b, old, new, alike, best))
    return list(_walk(old, new, alike, best))


def _with(
    a: int,
    b: int,
    old: Sequence[T],
    new: Sequence[T],
    alike: Callable[[T, T], float],
    best: list[list[float]],
) -> float:
    weight = alike(old[a], new[b])
    return weight + best[a + 1][b + 1] if weight >= ALIKE else -1.0


def _walk(
    old: Sequence[T],
    new: Sequence[T],
    alike: Callable[[T, T], float],
    best: list[list[float]],
) -> Iterator[tuple[int, int]]:
    a = b = 0
    while a < len(old) and b < len(new):
        if best[a][b] == _with(a, b, old, new, alike, best):
            yield a, b
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1


def _between(
    pairs: list[tuple[int, int]], start: int, end: int, first: int, last: int
) -> Iterator[Pair]:
    """The pairs, with everything unpaired between them."""
    for a, b in [*pairs, (end, last)]:
        yield from ((place, None) for place in range(start, a))
        yield from ((None, place) for place in range(first, b))
        if a < end or b < last:
            yield a, b
        start, first = a + 1, b + 1


def in_common(old: list[str], new: list[str]) -> float:
    """The share of all words that both have, from 0 to 1."""
    if not old and not new:
        return 1.0
    shared = sum((Counter(old) & Counter(new)).values())
    return 2 * shared / (len(old) + len(new))
