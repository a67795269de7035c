"""Actions, to-dos, and nobody told before their time."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from breaches.handling import actions, decisions, states
from breaches.handling.actions import Facts
from breaches.models import Act, Decision, Letter
from people.models import Role
from tests.breaches.making import concern
from tests.factories import person

pytestmark = pytest.mark.django_db
TALKS = [Act.SPOKE, Act.REPLY, Act.TOLD]


def today(days=0):
    return timezone.localdate() + datetime.timedelta(days=days)


@pytest.fixture
def head():
    return person(Role.EXECUTIVE)


@pytest.fixture
def undecided(deputy, head):
    return concern(handlers=[deputy, head], about=[person(), person()])


@pytest.fixture
def made(undecided, deputy):
    decisions.decide_threshold(undecided, Decision.LOW, "A slip.", deputy)
    return undecided


@pytest.fixture
def harm(undecided, deputy):
    decisions.decide_threshold(undecided, Decision.HARM, "A child.", deputy)
    return undecided


def party(made):
    return made.parties.subjects().first()


def facts(act, **more):
    return Facts(act, "Said so.", **{"on": today(), "contact": "PC Lee", "reference": "R1", **more})


def referred(made, by):
    return actions.act(made, facts(Act.OFFICER), by)


def test_an_action_is_kept_with_its_facts(made, deputy):
    entry = actions.act(made, facts(Act.POLICE), deputy)
    assert entry.words == {
        **{"act": "police", "text": "Said so.", "contact": "PC Lee", "reference": "R1"},
        "on": today().isoformat(),
    }
    assert (entry.author, entry.owner, entry.due) == (deputy, None, None)


def test_before_the_threshold_question_nothing_is_done(undecided, deputy):
    with pytest.raises(ValidationError, match="threshold question"):
        actions.act(undecided, facts(Act.ADVICE), deputy)


def test_something_to_do_waits_for_its_owner(made, deputy, head):
    entry = actions.act(made, Facts(Act.ADVICE, "Show them.", owner=head, due=today(2)), deputy)
    assert list(made.entries.waiting()) == [entry]
    assert Letter.objects.filter(person=head).exists()


def test_what_is_done_no_longer_waits(made, deputy, head):
    planned = actions.act(made, Facts(Act.ADVICE, "", owner=head, due=today(2)), deputy)
    answer = actions.done(planned, "Shown.", today(), head)
    assert answer.answers == planned
    assert not made.entries.waiting().exists()
    with pytest.raises(ValidationError, match="as done already"):
        actions.done(planned, "Again.", today(), deputy)


@pytest.mark.parametrize(
    ("act", "what", "days", "more"),
    [
        (Act.ADVICE, "When?", {}, {}),
        (Act.ADVICE, "By whom?", {"due": 1}, {}),
        (Act.ADVICE, "Both.", {"on": 0, "due": 0}, {}),
        (Act.ADVICE, "To come.", {"on": 1}, {}),
        (Act.POLICE, "Who took it?", {"on": 0}, {}),
        (Act.TOLD, "Whom?", {"on": 0}, {"contact": "Me", "reference": "Police"}),
        (Act.REPLY, "Whose?", {"on": 0}, {}),
    ],
)
def test_what_is_missing_is_said(made, deputy, act, what, days, more):
    """`days` are counted from today."""
    before = made.entries.count()
    told = Facts(act, what, **{name: today(ahead) for name, ahead in days.items()}, **more)
    with pytest.raises(ValidationError):
        actions.act(made, told, deputy)
    assert made.entries.count() == before


def test_telling_the_person_needs_by_whom_and_on_whose_advice(made, deputy):
    told = facts(Act.TOLD, party=party(made), reference="")
    with pytest.raises(ValidationError, match="on whose advice"):
        actions.act(made, told, deputy)


def test_an_owner_must_handle_it(made, deputy):
    other = person(Role.DEPUTY)
    with pytest.raises(ValidationError, match="who deals with this concern"):
        actions.act(made, Facts(Act.ADVICE, "", owner=other, due=today(1)), deputy)


@pytest.mark.parametrize("act", TALKS)
def test_where_harm_may_be_done_nobody_questions_anyone_first(harm, deputy, act):
    with pytest.raises(ValidationError, match="Tell the designated officer first"):
        actions.act(harm, facts(act, party=party(harm)), deputy)


@pytest.mark.parametrize("act", [act for act in Act if act not in TALKS])
def test_everything_else_may_be_done_meanwhile(harm, deputy, act):
    assert actions.act(harm, facts(act), deputy)


@pytest.mark.parametrize("act", TALKS)
def test_once_the_designated_officer_is_told_they_may_be_spoken_to(harm, deputy, act):
    referred(harm, deputy)
    harm.refresh_from_db()
    assert harm.officer_due is None
    assert actions.act(harm, facts(act, party=party(harm)), deputy)


def test_a_referral_still_to_do_does_not_count(harm, deputy):
    planned = actions.act(harm, Facts(Act.OFFICER, "", owner=deputy, due=today(1)), deputy)
    with pytest.raises(ValidationError, match="designated officer first"):
        actions.act(harm, facts(Act.SPOKE), deputy)
    actions.done(planned, "Rang.", today(), deputy, contact="D Farrant")
    assert actions.act(harm, facts(Act.SPOKE), deputy)


def test_a_referral_before_the_newest_answer_does_not_count(harm, deputy):
    referred(harm, deputy)
    decisions.decide_threshold(harm, Decision.HARM, "Worse.", deputy)
    with pytest.raises(ValidationError, match="designated officer first"):
        actions.act(harm, facts(Act.SPOKE), deputy)


def test_what_was_planned_before_is_not_done_meanwhile(made, deputy):
    planned = actions.act(made, Facts(Act.SPOKE, "", owner=deputy, due=today(1)), deputy)
    decisions.decide_threshold(made, Decision.HARM, "A child.", deputy)
    with pytest.raises(ValidationError, match="designated officer first"):
        actions.done(planned, "Spoke.", today(), deputy)


@pytest.mark.parametrize("act", TALKS)
def test_someone_not_to_be_told_yet_is_not_told(made, deputy, act):
    actions.silence(made, party(made), True, "DS Lee", "They may delete it.", deputy)
    with pytest.raises(ValidationError, match="not to be told yet"):
        actions.act(made, facts(act, party=party(made)), deputy)


def test_silence_about_one_stops_nothing_else(made, deputy):
    first, second = made.parties.subjects()
    actions.silence(made, first, True, "DS Lee", "They may delete it.", deputy)
    assert actions.act(made, facts(Act.TOLD, party=second), deputy)
    assert actions.act(made, facts(Act.WITHDRAWN, party=first), deputy)


def test_silence_is_lifted_on_the_record(made, deputy):
    actions.silence(made, party(made), True, "DS Lee", "They may delete it.", deputy)
    entry = actions.silence(made, party(made), False, "DS Lee", "It is secured.", deputy)
    assert entry.words["silent"] is False
    assert actions.act(made, facts(Act.TOLD, party=party(made)), deputy)


def test_others_do_nothing(made, deputy):
    planned = actions.act(made, Facts(Act.ADVICE, "", owner=deputy, due=today(2)), deputy)
    other = person(Role.EXECUTIVE)
    for act in (
        lambda: actions.act(made, facts(Act.ADVICE), other),
        lambda: actions.done(planned, "", today(), other),
        lambda: actions.silence(made, party(made), True, "", "", other),
    ):
        with pytest.raises(Http404):
            act()


def test_a_planned_referral_is_done_only_with_a_contact(harm, deputy):
    planned = actions.act(harm, Facts(Act.OFFICER, "", owner=deputy, due=today(1)), deputy)
    with pytest.raises(ValidationError, match="who took the referral"):
        actions.done(planned, "Rang.", today(), deputy)
    answer = actions.done(planned, "Rang.", today(), deputy, contact="D Farrant", reference="77")
    assert (answer.words["contact"], answer.words["reference"]) == ("D Farrant", "77")
    harm.refresh_from_db()
    assert harm.officer_due is None


def test_a_referral_planned_before_the_newest_decision_leaves_its_day(harm, deputy):
    plan = Facts(Act.OFFICER, "", owner=deputy, due=today(1), contact="D Farrant")
    planned = actions.act(harm, plan, deputy)
    decisions.decide_threshold(harm, Decision.HARM, "More was found.", deputy)
    actions.done(planned, "Rang.", today(), deputy)
    harm.refresh_from_db()
    assert harm.officer_due


@pytest.mark.parametrize("act", [Act.ASKED_DOWN, Act.ADVICE, Act.DISCIPLINARY])
def test_no_act_tells_someone_who_is_not_to_be_told(made, deputy, act):
    actions.silence(made, party(made), True, "DS Lee", "They may delete it.", deputy)
    with pytest.raises(ValidationError, match="not to be told yet"):
        actions.act(made, facts(act, party=party(made)), deputy)
    assert actions.act(made, facts(act), deputy)


def test_it_is_not_closed_before_the_designated_officer_is_told(harm, deputy):
    with pytest.raises(ValidationError, match="designated officer first"):
        states.close(harm, "Dealt with.", "No finding.", deputy)
    referred(harm, deputy)
    states.close(harm, "Dealt with.", "No finding.", deputy)


def test_a_due_day_in_the_past_is_refused(made, deputy):
    late = Facts(Act.ADVICE, "", owner=deputy, due=today(-1))
    with pytest.raises(ValidationError, match="This day is past"):
        actions.act(made, late, deputy)
