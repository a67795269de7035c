import datetime
import re

import pytest
from django.utils import timezone

from breaches.models import Entry
from people.models import Role
from tests.breaches.making import concern
from tests.factories import SchoolFactory, person

pytestmark = pytest.mark.django_db
URL = "/breaches/numbers/"


@pytest.fixture
def governor(client):
    client.someone = person(Role.GOVERNOR)
    client.force_login(client.someone)
    return client


def page(client):
    """The page without the token, which always changes."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+', "", client.get(URL).content.decode())


def rows(response):
    return {label: count for t in response.context["numbers"].tables for label, count in t.rows}


def found(made, finding):
    return made.write(Entry.Kind.FINDING, {"finding": finding, "reasons": ""}, at=timezone.now())


def test_it_counts_by_school_kind_and_finding(governor):
    hill, vale = SchoolFactory(name="Hill"), SchoolFactory(name="Vale")
    for n in range(24):
        made = concern(school=hill if n % 2 else vale, kind="breach" if n % 3 else "conduct")
        found(made, "unfounded")
        found(made, "false" if n % 2 else "malicious")
    shown = rows(governor.get(URL))
    assert (shown["Hill"], shown["Vale"]) == ("10 to 14", "10 to 14")
    assert (shown["Breach of a policy"], shown["Conduct online"]) == ("15 to 19", "5 to 9")
    assert shown["False: enough evidence to disprove it"] == "10 to 14"
    assert shown["Unfounded: no evidence or proper basis"] == "fewer than five"


def test_a_count_under_five_says_so_and_zero_looks_the_same(governor):
    before = page(governor)
    concern()
    assert page(governor) == before
    assert "fewer than five" in before


def test_it_says_within_how_many_days_half_was_answered_and_closed(governor):
    today = timezone.localdate()
    for days in (0, 1, 2, 8, 9):
        day = today + datetime.timedelta(days=days)
        concern(answered_on=day, closed_on=day, state="closed")
    assert page(governor).count("2 days") == 2


def test_it_says_no_days_of_four(governor):
    for _n in range(4):
        concern(answered_on=timezone.localdate())
    assert page(governor).count("too few to say") == 2


def test_years_are_apart_and_a_year_not_offered_is_not_there(governor):
    today = timezone.localdate()
    for _n in range(6):
        concern(received=timezone.now() - datetime.timedelta(days=366))
    year = today.year if today.month >= 9 else today.year - 1
    assert rows(governor.get(URL))["Conduct online"] == "fewer than five"
    assert rows(governor.get(f"{URL}?year={year - 1}"))["Conduct online"] == "5 to 9"
    assert governor.get(f"{URL}?year=1999").status_code == 404
    assert governor.get(f"{URL}?year=x").status_code == 404


@pytest.mark.parametrize("reader", ["governor", "another"])
def test_a_report_about_somebody_who_reads_it_is_in_nobodys_page(governor, reader):
    for _n in range(4):
        concern(answered_on=timezone.localdate())
    about = governor.someone if reader == "governor" else person(Role.CHAIR)
    before = page(governor)
    concern(about=[about], answered_on=timezone.localdate())
    assert page(governor) == before


def test_a_report_about_somebody_else_counts(governor):
    for _n in range(4):
        concern(answered_on=timezone.localdate())
    concern(about=[person()], answered_on=timezone.localdate(), reporter=governor.someone)
    assert governor.get(URL).context["numbers"].to_answer == 0


def erased(made):
    made.wrapped_key, made.key_id, made.reporter_mark, made.code_hash = None, "", "", ""
    made.erased_on = timezone.localdate()
    made.save()


def test_what_was_erased_counts_unless_it_was_about_somebody_on_the_staff_list(governor):
    for n in range(10):
        erased(concern(about=[person()] if n % 2 else []))
    assert rows(governor.get(URL))["No longer held"] == "5 to 9"


@pytest.mark.parametrize("role", [Role.CHAIR, Role.VICE_CHAIR, Role.CLERK, Role.EXECUTIVE])
def test_who_may_read_it(client, role):
    client.force_login(person(role))
    assert client.get(URL).status_code == 200


@pytest.mark.parametrize("role", [Role.STAFF, Role.DEPUTY, Role.HEAD, Role.ADMINISTRATOR])
def test_others_are_refused(client, role):
    client.force_login(person(role))
    assert client.get(URL).status_code == 403


def test_its_statements_do_not_grow(governor, statements):
    found(concern(about=[person()]), "false")
    few = statements(lambda: governor.get(URL))
    for _n in range(20):
        found(concern(about=[person()], school=SchoolFactory()), "false")
    person(Role.GOVERNOR)
    assert statements(lambda: governor.get(URL)) == few
