"""Acts on schools and the days on which they are closed."""

import datetime
from collections.abc import Iterator
from itertools import count

from django.db import transaction
from django.utils.text import slugify

from audit.models import Event, record
from people.models import ClosedDay, Group, Person, School
from web.saving import save_or_explain

# Addresses under /schools/ that no school's page can have.
TAKEN = {"add"}


@transaction.atomic
def add_school(name: str, by: Person | None) -> School:
    """Add a school with a group of every kind, so that rounds can ask them before they fill."""
    school = School(name=name, slug=_free_slug(name))
    save_or_explain(school)
    Group.objects.bulk_create(Group(school=school, kind=kind) for kind in Group.Kind)
    record(Event.Act.SCHOOL_ADDED, by=by, about=school)
    return school


@transaction.atomic
def change_school(school: School, name: str, by: Person | None) -> School:
    """Rename a school. Its address stays, so that links still work."""
    school = School.objects.select_for_update().get(pk=school.pk)
    before, school.name = school.name, name
    save_or_explain(school)
    if before != name:
        record(Event.Act.SCHOOL_CHANGED, by=by, about=school, before=before)
    return school


@transaction.atomic
def add_closed_day(
    school: School | None, day: datetime.date, name: str, by: Person | None
) -> ClosedDay:
    """Record that a school (None: every school) does not work on a day."""
    closed = ClosedDay(school=school, day=day, name=name)
    save_or_explain(closed)
    record(Event.Act.CLOSED_DAY_ADDED, by=by, about=closed, school=str(school or ""))
    return closed


@transaction.atomic
def remove_closed_day(closed: ClosedDay, by: Person | None) -> None:
    """Remove a closed day. A repeat does nothing."""
    standing = ClosedDay.objects.select_for_update().filter(pk=closed.pk).first()
    if standing:
        school = str(standing.school or "")
        record(Event.Act.CLOSED_DAY_REMOVED, by=by, about=standing, school=school)
        standing.delete()


def _free_slug(name: str) -> str:
    taken = TAKEN | set(School.objects.values_list("slug", flat=True))
    return next(slug for slug in _slugs(name) if slug not in taken)


def _slugs(name: str) -> Iterator[str]:
    slug = slugify(name)[:45].strip("-") or "school"
    yield slug
    yield from (f"{slug}-{number}" for number in count(2))
