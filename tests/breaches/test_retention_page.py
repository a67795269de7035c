"""The data protection officer sees rules, days and references, and nothing about themselves."""

import datetime
import re

import pytest

from audit.models import Event, record
from breaches import jobs
from breaches.models import Concern, Party, RetentionRule
from breaches.oversight import erasure
from people.models import Role
from tests.breaches.making import concern
from tests.factories import person, today

pytestmark = pytest.mark.django_db
URL = "/breaches/keeping/"


@pytest.fixture
def officer(client):
    made = person(Role.DATA_PROTECTION)
    client.force_login(made)
    return made


def due(deputy, **more):
    facts = {"state": "closed", "closed_on": today(), "erase_on": today()}
    return concern(handlers=[deputy], **{**facts, **more})


def exported(made, deputy):
    record(Event.Act.CASE_FILE_MADE, by=deputy, about=made)


def page(client, url=URL):
    """What the page says, without the token that always changes."""
    shown = client.get(url).content.decode()
    return re.sub(r'csrfmiddlewaretoken" value="\w+', "", shown)


def test_it_shows_suggestions_that_have_no_effect_yet(client, officer):
    assert page(client).count("Suggested: no effect yet") == 6


def test_others_are_refused(client, deputy):
    client.force_login(deputy)
    assert client.get(URL).status_code == 403
    assert client.get(f"{URL}rule/").status_code == 403


def test_a_rule_is_confirmed_as_suggested(client, officer):
    form = client.get(f"{URL}rule/?finding=false&sanction=").context["form"]
    assert form.initial["months"] == 6
    client.post(f"{URL}rule/", {"finding": "false", "months": 6, "reason": "As suggested."})
    rule = RetentionRule.objects.get(finding="false")
    assert (rule.confirmed_by, rule.confirmed_on, rule.months) == (officer, today(), 6)
    assert Event.objects.get(act=Event.Act.RETENTION_CONFIRMED).actor == str(officer.pk)


def test_a_rule_for_another_outcome_is_added(client, officer):
    outcome = {"finding": "substantiated", "sanction": "dismissal"}
    client.post(f"{URL}rule/", {**outcome, "months": 240, "reason": "Our policy."})
    assert RetentionRule.objects.get(**outcome).confirmed_by == officer
    assert RetentionRule.objects.count() == 7


def test_a_withdrawn_rule_no_longer_erases_anything(client, officer, deputy):
    client.post(f"{URL}rule/", {"months": 1, "reason": "Our policy."})
    made = due(deputy, closed_on=today() - datetime.timedelta(days=90))
    for _press in range(2):
        client.post(f"{URL}rule/withdraw/", {"finding": "", "sanction": ""})
    jobs.set_all_days()
    assert Concern.objects.get(pk=made.pk).erase_on is None
    assert not RetentionRule.objects.exclude(confirmed_on=None).exists()
    assert Event.objects.get(act=Event.Act.RETENTION_WITHDRAWN).actor == str(officer.pk)


def test_only_a_rule_in_force_can_be_withdrawn(client, officer):
    shown = client.get(f"{URL}rule/?finding=false").content.decode()
    assert "Withdraw this rule" not in shown


@pytest.mark.parametrize("months", ["", "0", "1201", "some"])
def test_invalid_months_are_refused(client, officer, months):
    response = client.post(f"{URL}rule/", {"finding": "false", "months": months, "reason": "x"})
    assert response.context["form"].errors["months"]
    assert not RetentionRule.objects.exclude(confirmed_on=None).exists()


def test_an_unknown_outcome_in_the_address_is_any(client, officer):
    form = client.get(f"{URL}rule/?finding=nonsense&sanction=<b>").context["form"]
    assert (form.initial["finding"], form.initial["sanction"]) == ("", "")


def test_what_is_erased_next_is_shown_and_no_word_or_name(client, officer, deputy):
    subject = person()
    soon = due(deputy, about=[subject], erase_on=today() + datetime.timedelta(days=90))
    later = due(deputy, erase_on=today() + datetime.timedelta(days=91))
    held = due(deputy, held=True)
    shown = page(client)
    assert soon.reference in shown
    assert later.reference not in shown
    assert held.reference not in shown
    assert subject.last_name not in shown
    assert "pupil's name" not in shown


def test_what_was_erased_is_shown_by_kind_and_dates(client, officer, deputy):
    made = due(deputy)
    erasure.erase(made, None, "test")
    assert f"<strong>{made.reference}</strong>: Conduct online; received" in page(client)


def test_case_files_are_shown_with_who_and_when(client, officer, deputy):
    made = due(deputy, erase_on=None)
    exported(made, deputy)
    shown = page(client)
    assert made.reference in shown
    assert str(deputy) in shown


@pytest.mark.parametrize("part", ["subject", "left_out"])
def test_a_concern_about_themselves_leaves_no_trace_byte_for_byte(client, officer, deputy, part):
    due(deputy)
    before = page(client)
    made = due(deputy)
    made.add_party(Party.Part(part), {"name": "", "person": officer.pk}, person=officer)
    exported(made, deputy)
    assert page(client) == before
    erasure.erase(made, None, "test")
    assert page(client) == before


def test_what_was_erased_before_they_came_is_not_shown(client, deputy):
    """Nobody can tell any more who the subject was: it may have been them."""
    erasure.erase(due(deputy), None, "test")
    client.force_login(person(Role.DATA_PROTECTION))
    assert not client.get(URL).context["erased"]


def test_its_statements_are_as_many_however_many_rows(client, officer, deputy, statements):
    def some():
        for _n in range(3):
            exported(due(deputy, about=[person()]), deputy)
            erasure.erase(due(deputy), None, "test")

    some()
    few = statements(lambda: page(client))
    some()
    assert statements(lambda: page(client)) == few


def hold_url(made):
    return f"/breaches/{made.reference}/hold/"


def test_a_handler_keeps_it_until_released(client, deputy):
    made = due(deputy)
    client.force_login(deputy)
    client.post(hold_url(made), {"held": "yes", "why": "A claim is before the court."})
    assert Concern.objects.get(pk=made.pk).held
    client.post(hold_url(made), {"held": "no", "why": "It is settled."})
    assert not Concern.objects.get(pk=made.pk).held
    assert [e.words["held"] for e in made.entries.filter(kind="hold")] == [True, False]


def test_a_hold_needs_its_reason(client, deputy):
    made = due(deputy)
    client.force_login(deputy)
    assert client.post(hold_url(made), {"held": "yes", "why": " "}).context["form"].errors["why"]
    assert not Concern.objects.get(pk=made.pk).held


def test_the_officer_holds_nothing_that_they_do_not_handle(client, officer, deputy):
    assert client.get(hold_url(due(deputy))).status_code == 404


def test_an_erased_one_cannot_be_held(client, deputy):
    made = due(deputy)
    client.force_login(deputy)
    erasure.erase(made, None, "test")
    assert client.post(hold_url(made), {"held": "yes", "why": "Too late."}).status_code == 404
