import datetime

import pytest
from django.urls import reverse

from audit.models import Event
from people import schools
from people.models import ClosedDay, Group, Role, School
from tests.factories import (
    ClosedDayFactory,
    PartnershipFactory,
    PostFactory,
    SchoolFactory,
    person,
    today,
)
from web.confirmation import SURE

DAY = datetime.timedelta(days=1)


@pytest.fixture
def school(db):
    return SchoolFactory(name="Hill School", slug="hill-school")


def url(name, *args):
    return reverse(f"people:{name}", args=args)


def test_the_list_counts_each_person_once_a_school_and_once_in_all(office, school):
    other = SchoolFactory(slug="other")
    both = person(school=school)
    PostFactory(person=both, school=school, kind=Group.Kind.VOLUNTEER)
    PostFactory(person=both, school=other)
    person(school=school, end=today() - DAY)
    page = office.get(url("schools")).context
    assert {each.slug: each.headcount for each in page["schools"]} == {"hill-school": 1, "other": 1}
    assert (page["of_all_schools"], page["total"]) == (1, 2)


def test_the_list_sends_as_many_statements_for_500_as_for_10(office, statements):
    PartnershipFactory()
    SchoolFactory.create_batch(10)
    few = statements(lambda: office.get(url("schools")))
    School.objects.bulk_create(School(name=f"Many {n}", slug=f"many-{n}") for n in range(490))
    assert statements(lambda: office.get(url("schools"))) == few


def test_a_school_shows_its_numbers_by_kind(office, school):
    person(school=school, kind=Group.Kind.VOLUNTEER)
    person(school=school, kind=Group.Kind.VOLUNTEER, start=today() + DAY)
    page = office.get(url("school", school.slug)).context
    assert {group.kind: group.headcount for group in page["groups"]} == {"volunteer": 1}


def test_a_school_sends_as_many_statements_for_500_days_as_for_10(office, school, statements):
    PartnershipFactory()
    days = [ClosedDay(school=school, day=today() + n * DAY, name="Closed") for n in range(500)]
    ClosedDay.objects.bulk_create(days[:10])
    few = statements(lambda: office.get(url("school", school.slug)))
    ClosedDay.objects.bulk_create(days[10:])
    assert statements(lambda: office.get(url("school", school.slug))) == few


def test_adding_makes_every_group_at_once(office):
    answer = office.post(url("school_add"), {"name": "St Hilda's"})
    school = School.objects.get(slug="st-hildas")
    assert answer.url == url("school", "st-hildas")
    assert {group.kind for group in school.groups.all()} == set(Group.Kind)
    assert Event.objects.get().act == "school.added"


def test_adding_a_name_twice_is_refused(office, school):
    page = office.post(url("school_add"), {"name": "HILL school"})
    assert "There is a school of this name already." in page.content.decode()
    assert School.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "slug"), [("Add", "add-2"), ("Hill, School", "hill-school-2"), ("学校", "school")]
)
def test_an_address_is_found_for_every_name(school, name, slug):
    assert schools.add_school(name, by=None).slug == slug


def test_a_long_name_has_a_short_address(school):
    assert len(schools.add_school("Very " * 39, by=None).slug) <= 50


def test_renaming_keeps_the_address(office, school):
    office.post(url("school_change", school.slug), {"name": "Mount School"})
    school.refresh_from_db()
    assert (school.name, school.slug) == ("Mount School", "hill-school")
    assert Event.objects.get().details == {"before": "Hill School"}


def test_adding_a_closed_day(office, school):
    typed = {"day": today().isoformat(), "name": "Training day"}
    office.post(url("closed_day_add", school.slug), typed)
    assert school.closed_days.get().name == "Training day"
    assert Event.objects.get().act == "closed_day.added"


def test_adding_a_closed_day_for_every_school(office, school):
    typed = {"day": today().isoformat(), "name": "Bank holiday", "everywhere": "on"}
    office.post(url("closed_day_add", school.slug), typed)
    assert ClosedDay.objects.get().school is None
    assert "every school" in office.get(url("school", school.slug)).content.decode()


@pytest.mark.parametrize("everywhere", ["", "on"])
def test_a_closed_day_twice_is_refused(office, school, everywhere):
    typed = {"day": today().isoformat(), "name": "Training day", "everywhere": everywhere}
    office.post(url("closed_day_add", school.slug), typed)
    page = office.post(url("closed_day_add", school.slug), typed)
    assert "This day is recorded already." in page.content.decode()
    assert ClosedDay.objects.count() == 1


def test_removing_a_closed_day_is_recorded(office, school):
    day = ClosedDayFactory(school=school)
    office.post(url("closed_day_remove", school.slug, day.public_id), SURE)
    assert not ClosedDay.objects.exists()
    assert Event.objects.get().act == "closed_day.removed"


def test_another_schools_closed_day_is_not_found(office, school):
    other = ClosedDayFactory(school=SchoolFactory())
    answer = office.post(url("closed_day_remove", school.slug, other.public_id), SURE)
    assert answer.status_code == 404


def test_the_page_of_no_school_is_not_found(office):
    assert office.get(url("school", "none-such")).status_code == 404


def test_an_administrators_own_school_is_no_limit(client, school):
    client.force_login(person(role=Role.ADMINISTRATOR, school=SchoolFactory()))
    assert client.get(url("school", school.slug)).status_code == 200
