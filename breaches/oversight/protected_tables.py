"""Numbers of reports for governors, from which nobody can work out a small one.

Counts are given in fives: "fewer than five", "5 to 9", "10 to 14". No total is given. So a table
says of its sum only that it lies between two numbers, and what all tables say together is again
that: all of them count the same reports, and nothing else ties them together. `protect` shows the
tables one after another, and leaves out each that would narrow a count of fewer than five, in it
or in a table before it. Leaving one out tells something as well (that it would have narrowed
one), so that is reckoned with too. In the end each count of fewer than five that is shown can be
0, 1, 2, 3 or 4, for all that somebody can work out who knows this page and this rule: the tests
try it with every way in which a few reports can fall.

What it can't keep from somebody is what they know besides, as those do who dealt with a report.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from web.small_numbers import STEP, floor, in_fives

MOST = STEP - 1

# More reports than this in a year, and no table is shown.
MANY = 5000

# Of a table: how many reports each of its rows counts at least, always a multiple of five.
Floors = tuple[int, ...]
# How many reports there may be in all, for all that somebody can work out.
Possible = frozenset[int]


@dataclass(frozen=True)
class Table:
    """Counts of the same reports by one of their sides. Without counts: too few to show."""

    name: str
    title: str
    labels: tuple[str, ...]
    counts: tuple[int, ...] | None

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Label, and the count in words, once `protect` has seen it."""
        counts = self.counts or ()
        return [(label, in_fives(n)) for label, n in zip(self.labels, counts, strict=True)]


def protect(tables: Sequence[Table], at_least: int = 0) -> list[Table]:
    """Round counts down to fives, and leave out those of tables that would tell too much.

    `at_least` is how many reports there must be by what else the page says.
    """
    floors = tuple(_floors(table.counts or ()) for table in tables)
    shown = _shown(floors, at_least)
    return [
        replace(table, counts=each if show else None)
        for table, each, show in zip(tables, floors, shown, strict=True)
    ]


def _floors(counts: Iterable[int]) -> Floors:
    return tuple(map(floor, counts))


@lru_cache(maxsize=1024)
def _shown(tables: tuple[Floors, ...], at_least: int) -> tuple[bool, ...]:
    """Which tables are shown. Each step rests on what is shown already and on the size of what is
    not, so that whoever sees the page can do this sum too, and learns nothing more by it."""
    possible = frozenset(range(at_least, MANY + 1))
    shown: list[Floors] = []
    verdicts = []
    for table in tables:
        with_it = possible & _sums(sum(table), len(table))
        verdicts.append(_is_safe([*shown, table], with_it))
        if verdicts[-1]:
            shown.append(table)
            possible = with_it
        else:
            possible &= _sums_left_out(len(table), shown, possible)
    return tuple(verdicts) if _is_safe(shown, possible) else (False,) * len(tables)


def _sums(least: int, rows: int) -> Possible:
    """What rows that count at least so many together can come to."""
    return frozenset(range(least, least + MOST * rows + 1))


def _is_safe(tables: Iterable[Floors], possible: Possible) -> bool:
    """Whether each count under five could still be any: the other rows make up what is left."""
    return all(
        not possible.isdisjoint(_sums(sum(table) + count, len(table) - 1))
        for table in tables
        if 0 in table
        for count in range(STEP)
    )


def _sums_left_out(rows: int, shown: Sequence[Floors], possible: Possible) -> Possible:
    """How many reports there may be where a table of so many rows was left out at this step."""
    found: set[int] = set()
    for least in range(0, max(possible, default=0) + 1, STEP):
        with_it = possible & _sums(least, rows)
        if any(not _is_safe([*shown, each], with_it) for each in _tables(least, rows)):
            found |= with_it
    return frozenset(found)


def _tables(least: int, rows: int) -> Iterator[Floors]:
    """One of the tables that come to so many at least, with a count under five, and one without."""
    if rows > 1 or not least:
        yield (least, *[0] * (rows - 1))
    if least >= STEP * rows:
        yield (*[STEP] * (rows - 1), least - STEP * (rows - 1))
