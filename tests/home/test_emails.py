"""The office's list of what became of each email."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from acknowledgements.models import Bounce, Letter
from audit.models import Event
from breaches import jobs, letters
from people.models import Email, Person, Role, SuppressedAddress
from tests.breaches.making import concern
from tests.factories import person, today
from tests.queue import send_emails

pytestmark = pytest.mark.django_db
PAGE = reverse("home:emails")
State = Email.State
WEEK = datetime.timedelta(weeks=1)


@pytest.fixture
def office(client):
    client.force_login(person(Role.ADMINISTRATOR))
    return client


def email(to: Person | None, state: State = State.SENT, **fields) -> Email:
    ended = None if state in (State.WAITING, State.SENDING) else timezone.now()
    kind = "people.emails.invitation"
    told = {"kind": kind, "args": [to.pk] if to else [], "address": to.email if to else ""}
    return Email.objects.create(person=to, state=state, ended_at=ended, **{**told, **fields})


def letter(state=Letter.State.SENT, **fields) -> Letter:
    now = timezone.now()
    return Letter.objects.create(
        person=person(), state=state, **{"day": today(), "sending_at": now, **fields}
    )


def shown(client, **filters) -> set[object]:
    return {line.pk for line, _label in client.get(PAGE, filters).context["lines"]}


def test_it_shows_to_whom_what_about_and_what_the_server_said(office):
    email(person(first_name="Ada"), State.REFUSED, said="550 No such user")
    page = office.get(PAGE).text
    for said in ("Ada", "Invitation to choose a password", "Not delivered", "550 No such user"):
        assert said in page


def test_emails_that_ask_for_signatures_are_on_it(office):
    bounced = letter()
    Bounce.objects.create(letter=bounced, said="550 Gone")
    assert "550 Gone" in office.get(PAGE).text
    assert shown(office, state="undelivered") == {bounced.pk}


def test_the_filters(office):
    zoe = person(first_name="Zoë")
    waiting, refused = email(zoe, State.WAITING), email(zoe, State.REFUSED)
    given_up, other = email(zoe, State.GIVEN_UP), email(person())
    unsent, old = letter(Letter.State.MADE), letter(Letter.State.MADE, day=today() - WEEK)
    assert shown(office, state="waiting") == {waiting.pk, unsent.pk}
    assert shown(office, state="undelivered") == {refused.pk, given_up.pk}
    assert shown(office, words="zoe") == {waiting.pk, refused.pk, given_up.pk}
    assert shown(office) >= {other.pk, old.pk}


def test_every_email_is_on_one_page(office):
    made = {email(person()).pk for _each in range(30)} | {letter().pk for _each in range(30)}
    first = office.get(PAGE)
    lines = [line.pk for line, _label in first.context["lines"]]
    rest = shown(office, before=first.context["following"])
    assert len(lines) == 50
    assert {*lines} | rest == made
    assert not {*lines} & rest


def test_a_page_that_nobody_gave_is_the_first(office):
    made = email(person())
    for before in ("x", "2026-13-01 x", f"9999-12-31T23:59:59-23:00 {made.pk}"):
        assert shown(office, before=before) == {made.pk}


def test_its_statements_do_not_grow(office, statements):
    def some():
        email(person())
        letter()

    some()
    few = statements(lambda: office.get(PAGE))
    for _each in range(9):
        some()
    assert statements(lambda: office.get(PAGE)) == few


# Who is not on it


def test_nobody_who_runs_the_site_nor_an_address_that_somebody_typed(office):
    email(person(is_staff=True))
    email(None, kind="people.account_emails.reset", args=["nobody@else.example"])
    assert shown(office) == set()


def test_no_email_about_a_concern(office):
    """Neither a line nor an address that a concern's email found to be dead."""
    letters.tell_handlers(concern(handlers=[person(Role.DEPUTY)], reporter=person()))
    before = office.get(PAGE).text
    jobs.send_letters()
    assert mail.outbox
    assert shown(office) == set()
    assert office.get(PAGE).text.count("<tr") == before.count("<tr")
    assert not SuppressedAddress.objects.exists()


# Send again


def again(client, made):
    return client.post(reverse("home:email_send_again", args=[made.pk]))


def test_it_is_sent_again_to_an_address_that_was_refused(office):
    newcomer = person(password="!")
    made = email(newcomer, State.REFUSED)
    SuppressedAddress.objects.note(str(newcomer.email).upper(), "550")
    again(office, made)
    send_emails()
    assert [each.to for each in mail.outbox] == [[newcomer.email]]
    made.refresh_from_db()
    assert made.state == State.SENT
    assert Event.objects.get().object_id == str(newcomer.pk)


@pytest.mark.parametrize("state", [State.SENT, State.WAITING, State.DROPPED])
def test_what_is_sent_or_waits_is_not_sent_again(office, state):
    made = email(person(password="!"), state)
    again(office, made)
    again(office, made)
    made.refresh_from_db()
    assert made.state == state
    assert not Event.objects.exists()


def test_a_link_that_is_of_no_use_any_more_is_not_sent_again(office):
    long_ago = timezone.now() - datetime.timedelta(hours=2)
    made = email(person(), State.GIVEN_UP, kind="people.account_emails.reset", written_at=long_ago)
    assert "Send again" not in office.get(PAGE).text
    again(office, made)
    made.refresh_from_db()
    assert made.state == State.GIVEN_UP


# On the person's own page


def test_their_page_shows_what_became_of_their_emails(office):
    ada = person()
    email(ada, State.REFUSED, said="550 No such user")
    email(person(), said="551 Of somebody else")
    page = office.get(reverse("people:person", args=[ada.public_id])).text
    assert "550 No such user" in page
    assert "Send again" in page
    assert "551" not in page


def test_their_page_says_that_their_address_takes_no_email(office):
    ada = person()
    SuppressedAddress.objects.note(str(ada.email), "550 No such user")
    page = reverse("people:person", args=[ada.public_id])
    assert "This address takes no email" in office.get(page).text
    office.post(reverse("people:try_address", args=[ada.public_id]))
    assert "This address takes no email" not in office.get(page).text
