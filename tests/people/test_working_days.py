import datetime

import pytest

from people.working_days import is_working_day, working_days_after
from tests.factories import ClosedDayFactory, SchoolFactory

pytestmark = pytest.mark.django_db
THURSDAY = datetime.date(2026, 11, 26)
FRIDAY = datetime.date(2026, 11, 27)
SATURDAY = datetime.date(2026, 11, 28)
MONDAY = datetime.date(2026, 11, 30)
TUESDAY = datetime.date(2026, 12, 1)


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (THURSDAY, 1, FRIDAY),
        (THURSDAY, 3, TUESDAY),
        (FRIDAY, 1, MONDAY),
        (SATURDAY, 1, MONDAY),
        (SATURDAY, 2, TUESDAY),
    ],
)
def test_weekends_do_not_count(school, day, count, expected):
    assert working_days_after(day, count, school) == expected


def test_a_closed_day_of_the_school_does_not_count(school):
    ClosedDayFactory(school=school, day=FRIDAY)
    assert working_days_after(THURSDAY, 1, school) == MONDAY
    assert not is_working_day(FRIDAY, school)


def test_a_closed_day_of_every_school_does_not_count(school):
    ClosedDayFactory(school=None, day=FRIDAY)
    assert working_days_after(THURSDAY, 1, school) == MONDAY
    assert working_days_after(THURSDAY, 1, None) == MONDAY


def test_another_schools_closed_day_counts(school):
    ClosedDayFactory(school=SchoolFactory(), day=FRIDAY)
    assert working_days_after(THURSDAY, 1, school) == FRIDAY
    assert working_days_after(THURSDAY, 1, None) == FRIDAY
    assert is_working_day(FRIDAY, school)


@pytest.mark.parametrize(("day", "works"), [(FRIDAY, True), (SATURDAY, False), (MONDAY, True)])
def test_saturday_and_sunday_are_no_working_days(school, day, works):
    assert is_working_day(day, school) is works


def test_it_takes_one_statement_however_many_days_are_closed(school, statements):
    for ahead in range(40):
        ClosedDayFactory(school=school, day=FRIDAY + datetime.timedelta(days=ahead))
    assert statements(lambda: working_days_after(THURSDAY, 3, school)) == 1
