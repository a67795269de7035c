"""What a reporter sees: their own reports, who handles them, and what was said."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from breaches import jobs
from breaches.handling import messages, states
from breaches.handling.decisions import decide_threshold
from breaches.models import Concern, Decision, Entry
from people.models import Role
from tests.breaches.making import concern
from tests.factories import person

pytestmark = pytest.mark.django_db
MINE = "/breaches/mine/"


@pytest.fixture
def deputy():
    return person(Role.DEPUTY, first_name="Gareth", last_name="Penhale")


@pytest.fixture
def reporter(client):
    client.person = person()
    client.force_login(client.person)
    return client


@pytest.fixture
def made(reporter, deputy):
    return concern(handlers=[deputy], about=[person()], reporter=reporter.person)


def test_it_lists_ones_own_reports(reporter, made):
    other = concern(reporter=person())
    page = reporter.get(MINE).text
    assert made.reference in page
    assert other.reference not in page


def test_it_says_where_there_are_none(reporter):
    assert "You have not reported anything with your name." in reporter.get(MINE).text


def test_it_says_who_handles_it_and_by_when_somebody_answers(reporter, made):
    page = reporter.get(made.get_absolute_url()).text
    assert "Gareth Penhale" in page
    assert "Somebody answers you by" in page


def test_it_shows_messages_and_no_notes(reporter, made, deputy):
    messages.acknowledge(made, "Thank you for telling us.", deputy)
    messages.add_note(made, "Ask the other teacher.", deputy)
    page = reporter.get(made.get_absolute_url()).text
    assert "Thank you for telling us." in page
    assert "Ask the other teacher." not in page


def test_it_shows_nothing_of_what_was_decided(reporter, made, deputy):
    decide_threshold(made, Decision.LOW, "A nagging doubt.", deputy)
    states.close(made, "It was dealt with.", "Nothing was found.", deputy)
    page = reporter.get(made.get_absolute_url()).text
    assert "It was dealt with." in page
    assert "A nagging doubt." not in page
    assert "Nothing was found." not in page


def test_where_nobody_is_left_it_says_who_to_call(reporter, made, deputy):
    deputy.posts.update(end=timezone.localdate() - datetime.timedelta(days=1))
    page = reporter.get(made.get_absolute_url()).text
    assert "Gareth Penhale" not in page
    assert "Nobody inside is left who may deal with it." in page


def test_a_reply_reaches_the_handlers(reporter, made, deputy):
    reporter.post(f"{made.get_absolute_url()}reply/", {"text": "It was in Year 4."})
    message = made.entries.get(kind=Entry.Kind.MESSAGE)
    assert (message.words["text"], message.author) == ("It was in Year 4.", None)
    jobs.send_letters()
    assert [letter.to for letter in mail.outbox] == [[deputy.email]]


def test_an_empty_reply_is_said(reporter, made):
    page = reporter.post(f"{made.get_absolute_url()}reply/", {"text": ""}).text
    assert "There is a problem" in page


@pytest.mark.parametrize("role", [Role.STAFF, Role.DEPUTY, Role.EXECUTIVE, Role.ADMINISTRATOR])
def test_nobody_else_writes_in_their_name(client, made, role):
    client.force_login(person(role))
    assert client.post(f"{made.get_absolute_url()}reply/", {"text": "x"}).status_code == 404
    assert not made.entries.filter(kind=Entry.Kind.MESSAGE).exists()


def test_it_rejects_get(reporter, made):
    assert reporter.get(f"{made.get_absolute_url()}reply/").status_code == 405


def test_the_desk_says_that_there_are_reports(reporter, made):
    assert MINE in reporter.get("/").text


def test_the_desk_of_others_does_not(client, made):
    client.force_login(person())
    assert MINE not in client.get("/").text


def test_the_desk_says_what_waits_for_an_answer(client, made, deputy):
    client.force_login(deputy)
    assert "1 report waits for an answer." in client.get("/").text
    messages.acknowledge(made, "Thank you.", deputy)
    assert "waits for an answer" not in client.get("/").text


def test_their_statements_do_not_grow(reporter, made, deputy, statements):
    pages = MINE, made.get_absolute_url(), "/"
    few = [statements(lambda page=page: reporter.get(page)) for page in pages]
    for _each in range(10):
        messages.message(made, "More.", deputy)
        concern(handlers=[deputy], reporter=reporter.person)
    assert Concern.objects.count() == 11
    assert [statements(lambda page=page: reporter.get(page)) for page in pages] == few


def test_a_report_that_is_only_under_review_still_waits_for_an_answer(client, made, deputy):
    decide_threshold(made, Decision.HARM, "A child.", deputy)
    client.force_login(deputy)
    assert "1 report waits for an answer." in client.get("/").text


def test_where_the_handler_cannot_sign_in_it_says_who_to_call(reporter, made, deputy):
    deputy.is_active = False
    deputy.save()
    page = reporter.get(made.get_absolute_url()).text
    assert "Nobody inside is left who may deal with it." in page


def test_it_shows_the_files_that_were_brought_later(reporter, made):
    made.write(Entry.Kind.EVIDENCE, {"text": "The second picture."}, at=timezone.now())
    assert "The second picture." in reporter.get(made.get_absolute_url()).text
