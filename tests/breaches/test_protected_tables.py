"""An attacker who knows the rule sees the page and tries every way reports can fall."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breaches.oversight.protected_tables import MOST, Table, protect
from web.small_numbers import STEP


def table(counts):
    labels = tuple(f"row {n}" for n in range(len(counts)))
    return Table("name", "Title", labels, tuple(counts))


def page_of(counts, at_least=0):
    """What is shown, and nothing else."""
    return tuple(each.counts for each in protect([table(each) for each in counts], at_least))


def ways(total, rows):
    """Every way that this many reports fall into this many rows."""
    if rows == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in ways(total - first, rows - 1):
            yield (first, *rest)


def every_page(sizes, most, at_least):
    """For each page, everything it may stand for."""
    found = defaultdict(list)
    for total in range(at_least, most + 1):
        for counts in product(*(list(ways(total, rows)) for rows in sizes)):
            found[page_of(counts, at_least)].append(counts)
    return found


@pytest.mark.parametrize("at_least", [0, STEP])
@pytest.mark.parametrize(
    ("sizes", "sure", "most"),
    [
        # Up to `most` reports are tried; pages that more reports could also make are told apart
        # by their tables, which say that there are at least that many.
        ((1,), 20, 24),
        ((2,), 20, 28),
        ((1, 2), 20, 28),
        ((2, 1), 20, 28),
        ((2, 2), 16, 24),
        ((3, 2), 14, 22),
        ((1, 2, 2), 12, 20),
        ((2, 1, 2), 12, 20),
        ((3, 1, 2), 12, 20),
    ],
)
def test_no_count_under_five_can_be_worked_out(sizes, sure, most, at_least):
    for page, behind in every_page(sizes, most, at_least).items():
        if min(map(total_of, behind)) > sure:
            continue
        for shown, number in ((rows, n) for n, rows in enumerate(page) if rows):
            for row, floor in enumerate(shown):
                values = {counts[number][row] for counts in behind}
                if floor == 0:
                    assert values == set(range(STEP)), (page, number, row)


def total_of(counts):
    return sum(counts[0])


@pytest.mark.parametrize("at_least", [0, STEP])
@pytest.mark.parametrize("sizes", [(2, 2), (3, 2), (1, 2, 2), (2, 1, 2)])
def test_nor_can_one_in_a_table_that_is_left_out(sizes, at_least):
    """Every small count behind such a page could be a different one."""
    for page, behind in every_page(sizes, 18, at_least).items():
        if min(map(total_of, behind)) > 10:
            continue
        for number in (n for n, rows in enumerate(page) if rows is None):
            for row in range(sizes[number]):
                values = {counts[number][row] for counts in behind}
                assert len(values) > 1 or min(values) >= STEP, (page, number, row)


@st.composite
def tables_of_one_sum(draw):
    """Up to five tables of up to nine rows, counting the same reports."""
    total = draw(st.integers(0, 60))
    sizes = draw(st.lists(st.integers(1, 9), min_size=1, max_size=5))
    place = st.integers(0, total)
    cuts = (draw(st.lists(place, min_size=rows - 1, max_size=rows - 1)) for rows in sizes)
    return [cut(total, sorted(places)) for places in cuts]


def cut(total, places):
    return tuple(b - a for a, b in zip([0, *places], [*places, total], strict=True))


@given(tables_of_one_sum())
@settings(max_examples=300, deadline=None)
def test_what_is_shown_is_true_and_leaves_every_small_count_open(counts):
    shown = [(c, p) for c, p in zip(counts, page_of(counts), strict=True) if p]
    for true, floors in shown:
        assert all(
            floor <= count <= floor + MOST for count, floor in zip(true, floors, strict=True)
        )
    least = max((sum(floors) for _true, floors in shown), default=0)
    most = min((sum(floors) + MOST * len(floors) for _true, floors in shown), default=0)
    for _true, floors in shown:
        if 0 in floors:
            others = sum(floors) + MOST * (len(floors) - 1)
            assert least <= others
            assert most >= sum(floors) + MOST


@given(tables_of_one_sum())
@settings(max_examples=100, deadline=None)
def test_what_is_left_out_depends_only_on_what_is_shown(counts):
    """Reports that fall differently within the same fives make the same page."""
    floors = [tuple(n - n % STEP for n in each) for each in counts]
    assert page_of(floors) == page_of(counts)


def test_a_single_report_shows_nowhere():
    assert page_of([(0, 0, 0), (0, 0)]) == page_of([(1, 0, 0), (0, 1)])


def test_large_numbers_are_shown_in_fives():
    (shown,) = protect([table((12, 3, 40))])
    assert shown.rows == [
        ("row 0", "10 to 14"),
        ("row 1", "fewer than five"),
        ("row 2", "40 to 44"),
    ]


def test_a_table_that_would_give_a_small_count_away_is_left_out():
    """Five schools at four make twenty, which two kinds of ten or more confirm."""
    kinds, schools = protect([table((10, 10)), table((4, 4, 4, 4, 4))])
    assert kinds.counts == (10, 10)
    assert schools.counts is None
