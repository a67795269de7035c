"""Days on which a school works: deadlines in working days run on no others."""

import datetime

from django.db.models import QuerySet

from people.models import ClosedDay, School

SATURDAY = 5
ONE_DAY = datetime.timedelta(days=1)


def is_working_day(day: datetime.date, school: School | None) -> bool:
    """Whether the school works on that day; None is the whole partnership."""
    return day.weekday() < SATURDAY and not _closed_days(school).filter(day=day).exists()


def working_days_after(day: datetime.date, count: int, school: School | None) -> datetime.date:
    """The `count`th day after `day` on which the school works."""
    closed = set(_closed_days(school).filter(day__gt=day).values_list("day", flat=True))
    while count > 0:
        day += ONE_DAY
        if day.weekday() < SATURDAY and day not in closed:
            count -= 1
    return day


def _closed_days(school: School | None) -> "QuerySet[ClosedDay]":
    """Where no school is named, only days on which every school is closed count."""
    return ClosedDay.objects.at(school) if school else ClosedDay.objects.filter(school=None)
