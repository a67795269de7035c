"""The threshold question, findings and sanctions; states, closing and reopening."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from breaches.handling import decisions, messages, states
from breaches.models import Concern, Decision, Entry, Finding, Letter, Party, Sanction
from people.models import Role
from people.working_days import working_days_after
from tests.breaches.making import concern
from tests.factories import person

pytestmark = pytest.mark.django_db
STATE = Concern.State


@pytest.fixture
def made(deputy):
    return concern(handlers=[deputy], about=[person()], reporter=person())


def decide(made, by, decision=Decision.LOW):
    return decisions.decide_threshold(made, decision, "Because.", by)


def subject(made):
    return made.parties.subjects().first()


def found(made, by):
    return decisions.find(made, subject(made), Finding.UNFOUNDED, "No proof.", by)


def test_harm_sets_the_day_for_the_designated_officer_and_the_state(made, deputy):
    decide(made, deputy, Decision.HARM)
    made.refresh_from_db()
    assert made.state == STATE.REVIEW
    assert made.officer_due == working_days_after(timezone.localdate(), 1, None)


@pytest.mark.parametrize("decision", [Decision.LOW, Decision.OWN])
def test_the_other_answers_leave_the_state(made, deputy, decision):
    entry = decide(made, deputy, decision)
    made.refresh_from_db()
    assert (made.state, made.officer_due) == (STATE.RECEIVED, None)
    assert entry.words == {"decision": str(decision), "reasons": "Because."}


def test_it_may_be_answered_again(made, deputy):
    decide(made, deputy, Decision.HARM)
    second = decide(made, deputy)
    made.refresh_from_db()
    assert decisions.threshold(made) == second
    assert made.officer_due is None


def test_before_it_is_answered_nothing_is_found_or_follows(made, deputy):
    with pytest.raises(ValidationError, match="threshold question"):
        found(made, deputy)
    with pytest.raises(ValidationError, match="threshold question"):
        decisions.sanction(made, subject(made), Sanction.NONE, "", deputy)


def test_before_it_is_answered_messages_and_notes_may_be_written(made, deputy):
    messages.message(made, "Thank you.", deputy)
    messages.add_note(made, "Look again.", deputy)


def test_a_finding_and_a_sanction_are_separate(made, deputy):
    decide(made, deputy)
    finding = found(made, deputy)
    sanction = decisions.sanction(made, subject(made), Sanction.ADVICE, "Once.", deputy)
    assert finding.words == {"finding": "unfounded", "reasons": "No proof."}
    assert sanction.words == {"sanction": "advice", "reasons": "Once."}
    assert finding.party == sanction.party == subject(made)


def test_nothing_is_found_about_somebody_else(made, deputy):
    decide(made, deputy)
    other = concern(handlers=[deputy], about=[person()])
    for party in (subject(other), made.parties.handling().first()):
        with pytest.raises(ValidationError, match="whom the concern is about"):
            decisions.find(made, party, Finding.FALSE, "", deputy)


def test_a_state_is_said_to_the_reporter_in_words(made, deputy):
    states.move(made, STATE.REVIEW, "We are looking into it.", deputy)
    made.refresh_from_db()
    assert (made.state, made.answered_on) == (STATE.REVIEW, timezone.localdate())
    assert made.entries.last().words["words"] == "We are looking into it."
    assert Letter.objects.filter(person=None).exists()


@pytest.mark.parametrize("state", [STATE.RECEIVED, STATE.ACKNOWLEDGED, STATE.CLOSED])
def test_other_states_are_not_set_by_hand(made, deputy, state):
    with pytest.raises(ValidationError, match="can't be set"):
        states.move(made, state, "", deputy)


def test_action_is_not_taken_before_the_threshold_question(made, deputy):
    with pytest.raises(ValidationError, match="threshold question"):
        states.move(made, STATE.ACTION, "", deputy)


def test_closing_needs_the_threshold_question(made, deputy):
    with pytest.raises(ValidationError, match="threshold question"):
        states.close(made, "Thank you.", "Nothing.", deputy)


def test_closing_needs_a_finding_about_each_member_of_staff(made, deputy):
    decide(made, deputy)
    with pytest.raises(ValidationError, match="say why there is none"):
        states.close(made, "Thank you.", "", deputy)
    found(made, deputy)
    states.close(made, "Thank you.", "", deputy)
    made.refresh_from_db()
    assert (made.state, made.closed_on) == (STATE.CLOSED, timezone.localdate())


def test_closing_without_a_finding_keeps_the_reason_from_the_reporter(made, deputy):
    decide(made, deputy)
    states.close(made, "Thank you.", "They left.", deputy)
    words = made.entries.last().words
    assert (words["words"], words["reason"]) == ("Thank you.", "They left.")


def test_nobody_on_the_staff_list_needs_no_finding(deputy):
    made = concern(handlers=[deputy])
    made.add_party(Party.Part.SUBJECT, {"who": "parent", "name": "", "described": "A parent"})
    decide(made, deputy)
    states.close(made, "", "", deputy)
    made.refresh_from_db()
    assert made.state == STATE.CLOSED


@pytest.fixture
def closed(made, deputy):
    decide(made, deputy)
    states.close(made, "Thank you.", "They left.", deputy)
    return made


def test_a_closed_concern_takes_no_decision(closed, deputy):
    for act in (decide, found):
        with pytest.raises(ValidationError, match="Reopen it first"):
            act(closed, deputy)
    with pytest.raises(ValidationError, match="closed it already"):
        states.close(closed, "", "Again.", deputy)
    with pytest.raises(ValidationError, match="can't be set"):
        states.move(closed, STATE.REVIEW, "", deputy)


def test_reopening_keeps_the_reason_and_stops_the_erasing(closed, deputy):
    Concern.objects.filter(pk=closed.pk).update(erase_on=datetime.date(2040, 1, 1))
    states.reopen(closed, "A second post.", deputy)
    closed.refresh_from_db()
    assert (closed.state, closed.closed_on, closed.erase_on) == (STATE.REVIEW, None, None)
    assert closed.entries.last().words["reason"] == "A second post."


def test_an_open_concern_is_not_reopened(made, deputy):
    with pytest.raises(ValidationError, match="is open"):
        states.reopen(made, "Why not.", deputy)


def test_others_decide_nothing(made):
    other = person(Role.DEPUTY)
    acts = [
        lambda: decide(made, other),
        lambda: found(made, other),
        lambda: decisions.sanction(made, subject(made), Sanction.NONE, "", other),
        lambda: states.move(made, STATE.REVIEW, "", other),
        lambda: states.close(made, "", "x", other),
        lambda: states.reopen(made, "x", other),
    ]
    for act in acts:
        with pytest.raises(Http404):
            act()
    assert not made.entries.exclude(kind=Entry.Kind.REPORT).exists()
