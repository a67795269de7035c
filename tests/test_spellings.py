"""One name in its spellings is one name, wherever names and titles are compared."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from breaches.case_file.redaction import STAND_IN, Names, Redactor
from breaches.intake.routing import named_in
from breaches.models import AccessRequest
from breaches.oversight.access_requests import Sought
from people import employment, schools
from people.models import Person, Role, School
from people.namesakes import called, labels_of
from policies.lifecycle.drafting import begin_new
from policies.models import Policy
from policies.register.advice import AdviceKind, check_text
from policies.register.mentions import with_held
from policies.register.search import index, search, understood
from tests.databases import count_rows
from tests.factories import PartnershipFactory, SchoolFactory, people, person, today
from tests.making import draft, published
from web.names.folding import key_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]
FIRST, LAST = "Zoë", "O’Neill-Núñez"
NAME = f"{FIRST} {LAST}"
SPELLINGS = {
    "straight quote": "Zoë O'Neill-Núñez",
    "hyphen that doesn't break": "Zoë O’Neill\u2011Núñez",
    "dash": "Zoë O’Neill–Núñez",
    "decomposed": unicodedata.normalize("NFD", NAME),
    "capitals": "ZOË O’NEILL-NÚÑEZ",
    "no accents": "Zoe O’Neill-Nunez",
    "white space": " Zoë\u00a0 O’Neill-Núñez ",
    "invisible": "Zoë O’Neill\u00ad-Núñez\u200b",
}


@pytest.fixture(params=SPELLINGS.values(), ids=list(SPELLINGS))
def spelt(request):
    return request.param


@pytest.fixture
def zoe():
    return person(first_name=FIRST, last_name=LAST)


def page(client, role, name, *args, **query):
    client.force_login(person(role))
    return client.get(reverse(name, args=args), query)


# Titles


def test_an_import_goes_to_the_policy_of_this_title(spelt):
    first = published(f"{NAME} Policy")
    assert draft(f"{spelt.strip()} Policy", "tablets").policy == first.policy


def test_no_second_policy_of_this_title_is_begun(spelt):
    draft(f"{NAME} Policy")
    with pytest.raises(ValidationError, match="already a policy with this title"):
        begin_new(f"{spelt} Policy", None)


def test_the_database_holds_one_policy_of_a_title(spelt):
    Policy.objects.create(title=NAME, slug="one")
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.create(title=spelt, slug="two")


def test_a_title_named_in_a_text_is_our_policy(spelt):
    policy = Policy.objects.create(title=f"{NAME} Policy", slug="one")
    assert [each.held for each in with_held([f"{spelt} Policy"])] == [policy]


def test_the_register_finds_a_title(client, spelt):
    published(f"{NAME} Policy")
    rows = page(client, Role.CLERK, "home:policies", words=spelt).context["register"]
    assert len(rows) == 1


def test_the_search_finds_a_title(spelt):
    index(published(f"{NAME} Policy"))
    question = understood(spelt)
    assert question
    assert len(search(person(), question)) == 1


# Schools


def test_no_second_school_of_this_name_is_added(spelt):
    schools.add_school(NAME, by=None)
    with pytest.raises(ValidationError, match="There is a school of this name already"):
        schools.add_school(spelt, by=None)


def test_the_database_holds_one_school_of_a_name(spelt):
    SchoolFactory(name=NAME)
    with pytest.raises(IntegrityError), transaction.atomic():
        School.objects.bulk_create([School(name=spelt, slug="two")])


def test_the_check_knows_our_school(spelt):
    PartnershipFactory()
    SchoolFactory(name=f"{NAME} School")
    advice = check_text(draft(words=f"devices at {spelt.strip()} School"))
    assert not [each for each in advice if each.kind == AdviceKind.NAME]


# People


def test_adding_a_namesake_asks_first(zoe, spelt):
    first, _space, last = spelt.strip().partition(" ")
    assert list(employment.namesakes(first, last)) == [zoe]


def test_namesakes_have_a_mark(zoe, spelt):
    first, _space, last = spelt.strip().partition(" ")
    other = person(first_name=first, last_name=last)
    assert all(label.has_namesake for label in labels_of([zoe.pk, other.pk]).values())


def test_a_name_typed_by_hand_is_theirs(zoe, spelt):
    assert called(spelt) == [zoe]


def test_a_mark_typed_by_hand_is_theirs(zoe, spelt):
    other = person(first_name=FIRST, last_name=LAST, staff_number="N-77")
    assert called(f"{spelt.strip()} n–77") == [other]


def test_the_staff_list_finds_a_name(client, zoe, spelt):
    assert page(client, Role.ADMINISTRATOR, "people:people", words=spelt).context["count"] == 1


def test_the_list_of_who_has_not_signed_finds_a_name(client, zoe, spelt):
    published()
    shown = page(client, Role.EXECUTIVE, "acknowledgements:unsigned", words=spelt).text
    assert LAST in shown


def test_the_pile_of_forms_finds_a_name(client, zoe, spelt):
    published()
    shown = page(client, Role.ADMINISTRATOR, "acknowledgements:paper", words=spelt)
    assert shown.context["form"].people == [zoe]


def test_the_admin_site_finds_a_name(client, zoe, spelt):
    root = Person.objects.create_superuser("root@school.example", first_name="R", last_name="R")
    client.force_login(root)
    listed = client.get(reverse("admin:people_person_changelist"), {"q": spelt}).context["cl"]
    assert list(listed.queryset) == [zoe]


def test_a_report_finds_whom_it_is_about(zoe, spelt):
    assert list(Person.objects.employed_on(today()).named(spelt)) == [zoe]


def test_a_report_does_not_go_to_whom_it_names(spelt):
    head = person(Role.EXECUTIVE, first_name=FIRST, last_name=LAST)
    assert named_in(f"It was {spelt}.", timezone.localdate()) == [head]


def test_a_reporters_name_is_blotted_out(spelt):
    told = Redactor([Names(NAME, FIRST, LAST)])(f"So said {spelt.strip()}.")
    assert told == f"So said {STAND_IN}."


def test_a_request_for_access_finds_a_name(spelt):
    assert Sought.of(AccessRequest(sought=NAME)).stands_in_words(f"It was {spelt}.")


# Keys


def test_a_key_follows_the_name(zoe):
    zoe.last_name = "Vale"
    zoe.save()
    assert list(Person.objects.called(FIRST, "VALE")) == [zoe]


@pytest.mark.parametrize(
    "change",
    [
        lambda zoe: zoe.save(update_fields=["last_name"]),
        lambda zoe: Person.objects.filter(pk=zoe.pk).update(last_name="Vale"),
        lambda zoe: Person.objects.bulk_update([zoe], ["last_name"]),
    ],
)
def test_a_name_is_never_changed_without_its_key(zoe, change):
    with pytest.raises(ValueError, match="name_key"):
        change(zoe)


def test_namesakes_are_found_by_index(zoe):
    people(2000)
    count_rows()
    assert "person_by_name_key" in Person.objects.called(FIRST, LAST).explain()


@pytest.mark.parametrize("name", ["A\u0301", "ﷺ" * 200, "", "Policy (2)", "学校"])
def test_a_key_of_a_key_is_itself_and_fits_an_index(name):
    key = key_of(name)
    assert key_of(key) == key
    assert len(key) <= 400
