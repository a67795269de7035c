"""/breaches/<reference>/: the whole concern to its handlers, nothing to others."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from breaches.handling import actions, decisions, handlers, messages
from breaches.handling.actions import Facts
from breaches.intake import replying
from breaches.intake.reporting import Ticket
from breaches.models import Act, Decision, Entry, Party
from people.models import Role
from tests.breaches.making import concern
from tests.factories import person
from tests.making import published

pytestmark = pytest.mark.django_db
NONE = "/breaches/0000-0000/"


def body(response):
    """Without the token of the sign-out form, which always changes."""
    text = response.content.decode()
    return response.status_code, re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", text)


@pytest.fixture
def deputy(client):
    made = person(Role.DEPUTY)
    client.force_login(made)
    return made


@pytest.fixture
def made(deputy):
    return concern(handlers=[deputy], about=[person()], reporter=person())


def page(client, made):
    return client.get(made.get_absolute_url()).content.decode()


def test_it_shows_the_report_and_who_it_is_about(client, made):
    text = page(client, made)
    assert "A post with a pupil&#x27;s name in it." in text
    assert made.parties.subjects().get().words["name"] in text


def test_the_threshold_question_comes_first_until_it_is_answered(client, made, deputy):
    assert "How serious may it be?" in page(client, made)
    decisions.decide_threshold(made, Decision.LOW, "A slip.", deputy)
    text = page(client, made)
    assert "How serious may it be?" not in text
    assert "Record an action" in text


def test_it_warns_that_nobody_is_questioned_first(client, made, deputy):
    decisions.decide_threshold(made, Decision.HARM, "A child.", deputy)
    assert "Tell the designated officer first." in page(client, made)
    actions.act(made, Facts(Act.OFFICER, on=timezone.localdate(), contact="Lee"), deputy)
    assert "Tell the designated officer first." not in page(client, made)


def test_it_shows_every_line_with_its_time_or_its_day(client, deputy):
    made = concern(handlers=[deputy], way="anonymous")
    replying.reply(made, "By the gate.", Ticket("t" * 32))
    messages.add_note(made, "Ring the parents.", deputy)
    text = page(client, made)
    assert "By the gate." in text
    assert "Ring the parents." in text
    assert f"2 · {timezone.localdate():%-d %B %Y} · Whoever reported it" in text


def test_a_look_is_kept_and_one_by_HEAD_is_not(client, made):
    client.head(made.get_absolute_url())
    assert not made.entries.filter(kind=Entry.Kind.OPENED).exists()
    client.get(made.get_absolute_url())
    assert made.entries.filter(kind=Entry.Kind.OPENED).count() == 1


def test_what_is_to_do_has_a_link_to_say_that_it_is_done(client, made, deputy):
    decisions.decide_threshold(made, Decision.LOW, "A slip.", deputy)
    entry = actions.act(made, Facts(Act.OTHER, "", owner=deputy, due=timezone.localdate()), deputy)
    link = reverse("breaches:done", args=[made.reference, entry.pk])
    assert link in page(client, made)
    actions.done(entry, "", timezone.localdate(), deputy)
    assert link not in page(client, made)


def test_other_concerns_about_the_same_person_are_shown_to_a_handler_of_both(client, deputy):
    cook, teacher = person(), person()
    made, seen = (concern(handlers=[deputy], about=[cook, teacher]) for _ in range(2))
    hidden = concern(handlers=[person(Role.EXECUTIVE)], about=[cook])
    unrelated = concern(handlers=[deputy], about=[person()])
    text = page(client, made)
    assert seen.reference in text
    assert hidden.reference not in text
    assert unrelated.reference not in text


def test_without_another_concern_nothing_says_that_there_might_be(client, deputy):
    cook = person()
    made = concern(handlers=[deputy], about=[cook])
    concern(handlers=[person(Role.EXECUTIVE)], about=[cook])
    assert "Other concerns" not in page(client, made)


def test_the_name_of_a_reporter_is_shown_to_handlers(client, deputy):
    teacher = person()
    made = concern(handlers=[deputy], reporter=teacher, way="confidence")
    assert str(teacher) in page(client, made)


def test_what_a_spoken_report_says_of_its_teller_is_shown(client, deputy):
    report = {"told_by": "Mrs Okafor", "told_to": str(deputy), "told_at": "At the gate"}
    made = concern(handlers=[deputy], way="spoken", received=timezone.now(), report=report)
    assert "Mrs Okafor" in page(client, made)


def test_somebody_left_out_is_shown_with_the_reason(client, made):
    head = person(Role.HEAD)
    words = {"name": str(head), "job": "", "person": head.pk, "why": "They are friends."}
    made.add_party(Party.Part.LEFT_OUT, words, person=head)
    assert "They are friends." in page(client, made)


@pytest.mark.parametrize("role", [None, *Role])
def test_to_everyone_else_there_is_no_such_page(client, role):
    made = concern(handlers=[person(Role.DEPUTY)], about=[person()])
    client.force_login(person(role))
    response, none = client.get(made.get_absolute_url()), client.get(NONE)
    assert body(response) == body(none)
    assert (response.status_code, len(response.content)) == (404, len(none.content))


def test_to_a_subject_there_is_no_such_page(client, deputy):
    made = concern(handlers=[person(Role.EXECUTIVE)], about=[deputy], reporter=person())
    response, none = client.get(made.get_absolute_url()), client.get(NONE)
    assert body(response) == body(none)


def test_someone_who_stood_back_gets_none(client, deputy):
    made = concern(handlers=[deputy, person(Role.EXECUTIVE)])
    handlers.stand_back(made, "My sister.", deputy)
    assert body(client.get(made.get_absolute_url())) == body(client.get(NONE))


def test_the_reporter_gets_their_own_page(client):
    teacher, deputy = person(), person(Role.DEPUTY)
    made = concern(handlers=[deputy], reporter=teacher)
    messages.add_note(made, "Ring the parents.", deputy)
    client.force_login(teacher)
    text = page(client, made)
    assert "Ring the parents." not in text
    assert "Record an action" not in text
    assert not made.entries.filter(kind=Entry.Kind.OPENED).exists()


def test_its_statements_do_not_grow(client, deputy, statements):
    published()
    cook = person()
    made, _other = (concern(handlers=[deputy], about=[cook]) for _ in range(2))
    few = statements(lambda: page(client, made))
    for _ in range(5):
        made.add_party(
            Party.Part.SUBJECT,
            {"who": "staff", "name": "x", "job": "", "person": (one := person()).pk},
            person=one,
        )
        messages.reporter_message(made, "And more.")
        concern(handlers=[deputy], about=[cook, one])
    published("Second Policy", "phones")
    assert statements(lambda: page(client, made)) == few


def test_late_is_said_in_words(client, deputy):
    past = timezone.localdate() - datetime.timedelta(days=2)
    made = concern(handlers=[deputy], answer_due=past)
    assert "2 days late" in page(client, made)
