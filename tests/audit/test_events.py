from typing import Any

import pytest

from audit.models import Event, record
from people.models import Role
from people.schools import change_school
from tests.factories import SchoolFactory, person

pytestmark = pytest.mark.django_db


def test_it_keeps_who_did_what_to_what():
    office, school = person(Role.ADMINISTRATOR), SchoolFactory()
    event = record(Event.Act.SCHOOL_ADDED, office, school)
    assert (event.actor, event.actor_name) == (str(office.pk), str(office))
    assert (event.object_type, event.object_id) == ("school", str(school.pk))
    assert event.object_name == str(school)


def test_names_stay_as_they_were():
    office, school = person(Role.ADMINISTRATOR), SchoolFactory(name="Harbour")
    event = record(Event.Act.SCHOOL_ADDED, office, school)
    change_school(school, "Lighthouse", by=None)
    event.refresh_from_db()
    assert event.object_name == "Harbour"


def test_a_command_is_nobody():
    event = record(Event.Act.SCHOOL_ADDED, None, SchoolFactory())
    assert (event.actor, event.actor_name) == ("", "")


def test_details_are_kept():
    event = record(Event.Act.SCHOOL_CHANGED, None, SchoolFactory(), changed=["name"])
    event.refresh_from_db()
    assert event.details == {"changed": ["name"]}


def test_an_act_that_nobody_named_is_refused():
    unknown: Any = "school.burnt"
    with pytest.raises(ValueError, match="school.burnt"):
        record(unknown, None, SchoolFactory())
    assert not Event.objects.exists()


@pytest.mark.parametrize("act", Event.Act)
def test_every_act_fits_its_column_and_reads_as_a_sentence(act):
    event = record(act, None, SchoolFactory(name="Harbour"))
    event.refresh_from_db()
    assert str(event) == f"{act.label}: Harbour"


def test_the_longest_name_fits():
    teacher = person(first_name="A" * 100, last_name="B" * 100)
    event = record(Event.Act.PERSON_ADDED, teacher, teacher)
    event.refresh_from_db()
    assert event.actor_name == str(teacher)[:200]


def test_the_newest_is_first():
    first, second = (record(Event.Act.SCHOOL_ADDED, None, SchoolFactory()) for _ in range(2))
    assert list(Event.objects.all()) == [second, first]
