"""The pages of a handler's acts: each does its act, or says what is wrong and keeps the input."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from breaches.handling import actions, decisions
from breaches.handling.actions import Facts
from breaches.models import Act, Concern, Decision, Entry, Party
from people.models import Role
from tests.breaches.making import concern
from tests.factories import person

pytestmark = pytest.mark.django_db
NAMES = [
    *("answer", "message", "note", "threshold", "action", "finding", "sanction", "state"),
    *("close", "reopen", "silence", "subject_add", "handler_add", "hand_over", "stand_back"),
]


@pytest.fixture
def deputy(client):
    made = person(Role.DEPUTY)
    client.force_login(made)
    return made


@pytest.fixture
def executive():
    return person(Role.EXECUTIVE)


@pytest.fixture
def made(deputy):
    return concern(handlers=[deputy], about=[person()], reporter=person())


@pytest.fixture
def decided(made, deputy):
    decisions.decide_threshold(made, Decision.LOW, "A slip.", deputy)
    return made


def today():
    return timezone.localdate().isoformat()


def party(made):
    return str(made.parties.subjects().first().pk)


def send(client, made, name, /, *more, **typed):
    return client.post(reverse(f"breaches:{name}", args=[made.reference, *more]), typed)


def last(made):
    return made.entries.order_by("number").last()


@pytest.mark.parametrize("name", NAMES)
def test_every_page_opens_and_records_nothing(client, decided, name):
    before = decided.entries.count()
    assert client.get(reverse(f"breaches:{name}", args=[decided.reference])).status_code == 200
    assert decided.entries.count() == before


@pytest.mark.parametrize("name", NAMES)
def test_nobody_else_has_these_pages(client, name):
    made = concern(handlers=[person(Role.DEPUTY)])
    client.force_login(person(Role.EXECUTIVE))
    url = reverse(f"breaches:{name}", args=[made.reference])
    assert client.get(url).status_code == client.post(url, {"words": "x"}).status_code == 404
    assert made.entries.count() == 1


@pytest.mark.parametrize("name", [name for name in NAMES if name != "reopen"])
def test_an_empty_form_says_what_is_missing(client, decided, name):
    response = send(client, decided, name, save="Save")
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()


@pytest.mark.parametrize("name", ["answer", "message", "note"])
def test_words_are_written(client, made, name):
    response = send(client, made, name, words="By the gate?")
    assert response.url == made.get_absolute_url()
    kind = Entry.Kind.NOTE if name == "note" else Entry.Kind.MESSAGE
    assert made.entries.get(kind=kind).words["text"] == "By the gate?"


def test_the_threshold_question_is_answered(client, made):
    send(client, made, "threshold", decision="harm", reasons="A child.")
    answer = decisions.threshold(made)
    assert answer
    assert answer.words == {"decision": "harm", "reasons": "A child."}


def test_what_was_typed_is_kept_where_the_act_refuses(client, made):
    response = send(client, made, "action", action="advice", text="I told him.", on=today())
    page = response.content.decode()
    assert "Answer the threshold question first" in page
    assert "I told him." in page


def test_an_action_is_recorded(client, decided):
    send(
        *(client, decided, "action"),
        **{"action": "police", "text": "Rang.", "on": today(), "contact": "PC Lee"},
    )
    assert last(decided).words["contact"] == "PC Lee"


def test_an_action_is_given_to_somebody_and_done(client, decided, deputy):
    due = timezone.localdate() + datetime.timedelta(days=2)
    send(
        *(client, decided, "action"),
        **{"action": "advice", "owner": deputy.public_id, "due": due.isoformat()},
    )
    entry = decided.entries.waiting().get()
    assert (entry.owner, entry.due) == (deputy, due)
    send(client, decided, "done", entry.pk, words="Shown.", on=today())
    assert not decided.entries.waiting().exists()


def test_what_is_done_no_longer_has_a_page(client, decided, deputy):
    facts = Facts(Act.ADVICE, "", owner=deputy, due=timezone.localdate())
    entry = actions.act(decided, facts, deputy)
    actions.done(entry, "", timezone.localdate(), deputy)
    assert send(client, decided, "done", entry.pk, on=today()).status_code == 404


def test_a_to_do_of_another_concern_is_not_found(client, decided, deputy):
    other = concern(handlers=[deputy])
    decisions.decide_threshold(other, Decision.LOW, "", deputy)
    facts = Facts(Act.ADVICE, "", owner=deputy, due=timezone.localdate())
    entry = actions.act(other, facts, deputy)
    assert send(client, decided, "done", entry.pk, on=today()).status_code == 404


@pytest.mark.parametrize(("name", "value"), [("finding", "substantiated"), ("sanction", "warning")])
def test_a_finding_and_what_follows_are_recorded(client, decided, name, value):
    send(client, decided, name, **{"party": party(decided), name: value, "reasons": "Seen."})
    assert last(decided).words == {name: value, "reasons": "Seen."}


def test_it_is_moved_closed_and_reopened(client, decided):
    send(client, decided, "state", state="review", words="We look into it.")
    send(client, decided, "close", words="Thank you.", reason="They left.")
    decided.refresh_from_db()
    assert decided.state == Concern.State.CLOSED
    send(client, decided, "reopen", reason="A second post.")
    decided.refresh_from_db()
    assert decided.state == Concern.State.REVIEW


def test_silence_is_set_and_lifted(client, made):
    typed = {"party": party(made), "advised_by": "DS Lee", "why": "They may delete it."}
    send(client, made, "silence", silent="yes", **typed)
    assert made.parties.subjects().get().silent
    send(client, made, "silence", silent="no", **typed)
    assert not made.parties.subjects().get().silent


def test_somebody_is_added_as_a_handler(client, made, executive):
    send(client, made, "handler_add", person=executive.public_id, why="They know it.")
    assert Concern.objects.handled_by(executive).get() == made


def test_a_subject_cannot_be_chosen(client, deputy):
    head = person(Role.HEAD)
    made = concern(handlers=[deputy], about=[head])
    response = send(client, made, "handler_add", person=head.public_id, why="Why not.")
    assert response.status_code == 200
    assert not Concern.objects.handled_by(head).exists()


@pytest.mark.parametrize("name", ["hand_over", "stand_back"])
def test_giving_it_away_leads_back_to_the_list(client, made, executive, name):
    response = send(client, made, name, person=executive.public_id, why="My sister.")
    assert response.url == reverse("breaches:concerns")
    assert Concern.objects.handled_by(executive).get() == made
    assert client.get(made.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(("decision", "sees"), [("in", True), ("out", False)])
def test_it_is_decided_about_somebody_left_out(client, made, executive, decision, sees):
    words = {"name": str(executive), "job": "", "person": executive.pk, "why": "Friends."}
    left_out = made.add_party(Party.Part.LEFT_OUT, words, person=executive)
    send(client, made, "left_out", left_out.pk, decision=decision, why="I asked.")
    assert Concern.objects.handled_by(executive).exists() is sees


def test_a_member_of_staff_is_found_by_name_and_named(client, made):
    cook = person(last_name="Featherstone")
    typed = {"who": "staff", "name": "feather", "why": "A second post."}
    response = send(client, made, "subject_add", **typed)
    assert "Choose which of them it is." in response.content.decode()
    send(client, made, "subject_add", **typed, person=cook.public_id)
    assert made.parties.subjects().filter(mark=made.mark(cook)).exists()


def test_a_name_that_nobody_has_is_said(client, made):
    response = send(client, made, "subject_add", who="staff", name="Nobody\x00", why="x")
    assert response.status_code == 200
    response = send(client, made, "subject_add", who="staff", name="Zzyzx", why="x")
    assert "Nobody on the staff list is called so." in response.content.decode()


def test_somebody_else_is_described(client, made):
    typed = {"who": "parent", "described": "A parent in Year 3", "why": "They wrote it."}
    send(client, made, "subject_add", **typed)
    assert last(made).words["name"] == "A parent in Year 3"


@pytest.mark.parametrize("name", ["action", "handler_add", "finding"])
def test_their_statements_do_not_grow(client, decided, deputy, name, statements):
    url = reverse(f"breaches:{name}", args=[decided.reference])
    person(Role.HEAD)
    few = statements(lambda: client.get(url))
    for _ in range(5):
        one = person(Role.HEAD)
        words = {"who": "staff", "name": str(one), "job": "", "person": one.pk}
        decided.add_party(Party.Part.SUBJECT, words, person=one)
        person(Role.HEAD)
    assert statements(lambda: client.get(url)) == few
