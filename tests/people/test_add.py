import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from audit.models import Event
from people.models import Group, Person, Role
from tests.factories import SchoolFactory, person

pytestmark = pytest.mark.both

URL = "/people/add/"


@pytest.fixture
def typed(db):
    return {
        "first_name": "Ines",
        "last_name": "Vale",
        "email": "Ines@School.Example",
        "staff_number": "N77",
        "title": "Cook",
        "school": SchoolFactory().slug,
        "kind": "employee",
        "role": "staff",
        "start": "2026-09-01",
        "end": "",
    }


def test_it_works(office, typed):
    answer = office.post(URL, typed)
    ines = Person.objects.get(email="ines@school.example")
    assert answer.url == reverse("people:person", args=[ines.public_id])
    job = ines.posts.get()
    assert (job.title, job.role, job.group.kind) == ("Cook", Role.STAFF, Group.Kind.EMPLOYEE)
    assert not ines.has_usable_password()


def test_it_is_recorded(office, typed, administrator):
    office.post(URL, typed)
    acts = Event.objects.filter(object_name="Ines Vale").values_list("act", "actor")
    by = str(administrator.pk)
    assert set(acts) == {("person.added", by), ("job.added", by)}


def test_it_makes_the_address_that_allauth_reads(office, typed):
    office.post(URL, typed)
    address = EmailAddress.objects.get(user__first_name="Ines")
    assert (address.email, address.verified, address.primary) == ("ines@school.example", True, True)


def test_it_takes_people_without_email(office, typed):
    for number in ("1", "2"):
        office.post(URL, {**typed, "email": "", "last_name": number, "staff_number": ""})
    assert Person.objects.filter(email=None).count() == 2


def test_it_takes_the_whole_partnership_and_makes_its_group_once(office, typed):
    for number in ("1", "2"):
        again = {"email": "", "last_name": number, "staff_number": "", "kind": "trainee"}
        office.post(URL, {**typed, **again, "school": "whole-partnership"})
    assert Group.objects.get(school=None, kind="trainee").posts.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("email", "TAKEN@school.example", "Someone in the staff list has this e-mail already."),
        ("staff_number", "N1", "Someone in the staff list has this number already."),
        ("email", "not an address", "Enter a valid email address."),
        ("first_name", " ", "This field is required."),
        ("school", "", "This field is required."),
        ("school", "none-such", "Select a valid choice."),
        ("role", "king", "Select a valid choice."),
        ("end", "2020-01-01", "The last day is before the first day."),
        ("start", "31/02/2026", "Enter a valid date."),
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_typed(office, typed, field, value, says):
    person(email="taken@school.example", staff_number="N1")
    before = Person.objects.count()
    page = office.post(URL, {**typed, field: value})
    assert says in page.context["form"].errors[field][0]
    assert 'value="Vale"' in page.content.decode()
    assert Person.objects.count() == before


def test_it_asks_before_adding_a_second_person_of_one_name(office, typed):
    person(first_name="INES", last_name="vale", title="Gardener")
    page = office.post(URL, typed)
    assert "Gardener" in page.content.decode()
    assert "someone_else" in page.context["form"].errors
    office.post(URL, {**typed, "someone_else": "on"})
    assert Person.objects.filter(last_name__iexact="vale").count() == 2
