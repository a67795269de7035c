"""Days on which a school works: deadlines in working days count only these."""

import datetime

from django.db.models import QuerySet

from people.models import ClosedDay, Post, School

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
    """If no school is named, only days on which every school is closed count."""
    return ClosedDay.objects.at(school) if school else ClosedDay.objects.filter(school=None)


def at_work_on(day: datetime.date, people: set[int]) -> set[int]:
    """Those of these people (by key) with a school that works on that day. Two SQL queries, and
    none at a weekend."""
    if day.weekday() >= SATURDAY or not people:
        return set()
    closed = set(ClosedDay.objects.filter(day=day).values_list("school_id", flat=True))
    if None in closed:
        return set()
    jobs = Post.objects.current(day).exclude(group__school__in=closed)
    return people & set(jobs.values_list("person_id", flat=True))
