"""What had one name in two spellings before names were compared folded stays, told apart."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from people.models import Person, Role, School
from policies.models import Policy
from tests.factories import SchoolFactory, person
from tests.making import draft, published

pytestmark = pytest.mark.django_db
STRAIGHT, CURLY = "Children's Policy", "Children’s Policy"


def both(make_first, make_second):
    """Two policies, as they could be: of one title but for its quotes."""
    first = make_first(STRAIGHT).policy
    Policy.objects.filter(pk=first.pk).update(title="Moved", title_key="moved")
    second = make_second(CURLY).policy
    Policy.objects.filter(pk=first.pk).update(title=STRAIGHT, title_key="not yet")
    Policy.objects.filter(pk=second.pk).update(title_key="nor this one")
    return first, second


def migrate(app="policies.migrations.0008_title_keys", step="key_policies"):
    getattr(import_module(app), step)(apps, SimpleNamespace(connection=connection))


def titles(*policies):
    for policy in policies:
        policy.refresh_from_db()
    return [policy.title for policy in policies]


def test_of_two_drafts_the_older_keeps_the_title():
    pair = both(draft, draft)
    migrate()
    assert titles(*pair) == [STRAIGHT, f"{CURLY} (2)"]
    assert Policy.objects.titled(CURLY) == pair[0]


def test_the_policy_in_force_keeps_the_title():
    pair = both(draft, published)
    migrate()
    assert titles(*pair) == [f"{STRAIGHT} (2)", CURLY]


def test_a_number_that_is_in_use_is_passed_over():
    draft(f"{STRAIGHT} (2)")
    pair = both(draft, draft)
    migrate()
    assert titles(*pair) == [STRAIGHT, f"{CURLY} (3)"]


def test_what_was_signed_keeps_its_title():
    _first, second = both(published, published)
    migrate()
    assert second.versions.get().title == CURLY


def test_the_clerk_reads_of_two_in_force_and_others_do_not(client):
    both(published, published)
    migrate()
    for role, told in ((Role.CLERK, True), (Role.STAFF, False)):
        client.force_login(person(role))
        shown = client.get(reverse("home:policies")).text
        assert ("More than one policy in force is called" in shown) == told


def test_of_two_schools_the_older_keeps_the_name():
    SchoolFactory(name="St Mary's")
    later = SchoolFactory(name="Other")
    School.objects.filter(pk=later.pk).update(name="St Mary’s", name_key="not yet")
    migrate("people.migrations.0006_name_keys", "key_schools")
    assert set(School.objects.values_list("name", flat=True)) == {"St Mary's", "St Mary’s (2)"}


def test_people_of_one_name_stay_as_they_are():
    pair = [person(first_name="Zoë", last_name=last) for last in ("O'Neill", "O’Neill")]
    Person.objects.update(name_key="")
    migrate("people.migrations.0006_name_keys", "key_people")
    assert set(Person.objects.called("ZOE", "o'neill")) == set(pair)
