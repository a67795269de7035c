"""Every email outlives trouble: it waits, is tried for days, goes out once, and what became of it
is kept."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django_q.models import OrmQ

from people import employment, invitations, outbox
from people.jobs import forget_what_is_over, send_email, send_waiting_emails
from people.models import Email, Person, SuppressedAddress
from people.outgoing import trouble
from people.sending import TRIES, pause_after
from tests.factories import person
from tests.mail_server import Moody, Sink, free_port, serving
from tests.queue import send_emails

MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)
State = Email.State
NO_SUCH_USER = "550 5.1.1 No such user"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.datetime(2026, 9, 8, 9, tzinfo=datetime.UTC)) as clock:
        yield clock


@pytest.fixture
def port(db, settings) -> int:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 1
    settings.EMAIL_PORT = free_port()
    return int(settings.EMAIL_PORT)


@pytest.fixture
def invited(db, clock) -> Person:
    somebody = person(email="ines@school.example", password="!")
    invitations.invite(somebody, by=None)
    return somebody


def the_email() -> Email:
    return Email.objects.get()


def over(clock, time: datetime.timedelta, step=10 * MINUTE) -> None:
    """So long, with what the jobs do meanwhile."""
    for _each in range(time // step):
        clock.shift(step)
        send_emails()


def test_it_goes_out_once_and_that_is_kept(invited):
    send_emails()
    send_email(str(the_email().pk))
    send_emails()
    assert len(mail.outbox) == 1
    assert (the_email().state, the_email().address) == (State.SENT, "ines@school.example")
    assert the_email().person == invited
    assert the_email().ended_at


def test_to_somebody_whose_address_was_taken_out_nothing_is_sent(invited):
    outbox.put("people.emails.email_changed", invited.pk, "", to=invited.pk)
    Person.objects.filter(pk=invited.pk).update(email=None)
    send_emails()
    assert {each.state for each in Email.objects.all()} == {State.DROPPED}
    assert mail.outbox == []


def test_no_program_answers_it_and_its_number_is_in_its_headers(invited, port):
    with serving(sink := Sink(), port):
        send_emails()
    [sent] = sink.taken
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["X-Undersigned-ID"] == str(the_email().pk)
    assert str(the_email().pk) in sent["Message-ID"]


@pytest.mark.usefixtures("invited")
def test_one_whose_job_is_lost_is_found_again(clock):
    OrmQ.objects.all().delete()
    send_emails()
    assert not mail.outbox
    over(clock, 10 * MINUTE)
    assert len(mail.outbox) == 1


def killed_while_sending(clock, monkeypatch):
    def stop(*_mails):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", stop)
        with pytest.raises(SystemExit):
            send_email(str(the_email().pk))
    clock.shift(datetime.timedelta(minutes=7))


@pytest.mark.usefixtures("invited")
def test_one_whose_run_was_killed_is_sent_again_and_says_so(clock, monkeypatch):
    killed_while_sending(clock, monkeypatch)
    send_emails()
    assert len(mail.outbox) == 1
    assert (the_email().state, the_email().again) == (State.SENT, True)


@pytest.mark.usefixtures("invited")
def test_it_is_sent_twice_at_most(clock, monkeypatch):
    killed_while_sending(clock, monkeypatch)
    killed_while_sending(clock, monkeypatch)
    send_emails()
    assert not mail.outbox
    assert the_email().state == State.GIVEN_UP


# Trouble


@pytest.mark.usefixtures("invited")
def test_it_outlives_a_wrong_password_for_weeks(clock, settings, port):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "site", "wrong"
    with serving(sink := Sink(), port, password="right"):
        over(clock, 3 * 7 * DAY, step=12 * 60 * MINUTE)
        assert (the_email().state, the_email().tries) == (State.WAITING, 0)
        settings.EMAIL_HOST_PASSWORD = "right"
        over(clock, 10 * MINUTE)
    assert sink.receivers() == ["ines@school.example"]
    assert trouble() is None


@pytest.mark.usefixtures("invited")
def test_a_server_that_cannot_be_reached_is_no_try(clock, port):
    over(clock, 3 * MINUTE, step=MINUTE)
    assert (the_email().state, the_email().tries) == (State.WAITING, 0)
    with serving(sink := Sink(), port):
        over(clock, 2 * MINUTE, step=MINUTE)
    assert len(sink.taken) == 1


def test_while_the_site_is_refused_one_email_a_time_is_tried(clock, port):
    for n in range(3):
        invitations.invite(person(email=f"{n}@school.example", password="!"), by=None)
    tried = Moody(sender="550 5.7.60 Not as this sender")
    with serving(tried, port):
        over(clock, 10 * MINUTE)
        OrmQ.objects.all().delete()
        clock.shift(5 * MINUTE)
        send_waiting_emails()
    assert not OrmQ.objects.exists()
    with serving(sink := Sink(), port):
        over(clock, 10 * MINUTE)
    assert len(sink.taken) == 3


@pytest.mark.usefixtures("invited")
def test_what_the_server_puts_off_is_tried_for_three_days_then_given_up(clock, port):
    with serving(Moody(recipient="451 4.7.1 Come again later"), port):
        over(clock, 2 * DAY, step=30 * MINUTE)
        assert the_email().state == State.WAITING
        over(clock, 2 * DAY, step=60 * MINUTE)
    assert (the_email().state, the_email().tries) == (State.GIVEN_UP, TRIES)
    assert the_email().said == "451 4.7.1 Come again later"


def test_pauses_grow_to_three_days():
    pauses = [pause_after(tries) for tries in range(1, TRIES)]
    assert pauses == sorted(pauses)
    assert 2 * DAY < sum(pauses, datetime.timedelta()) <= 3 * DAY


@pytest.mark.parametrize(
    "said", ["550 5.7.1 Blocked by policy", "554 Relay access denied", "552 5.2.2 Mailbox full"]
)
@pytest.mark.usefixtures("invited")
def test_what_a_policy_or_a_full_mailbox_refuses_is_tried_again(clock, port, said):
    with serving(Moody(recipient=said), port):
        send_emails()
    assert (the_email().state, the_email().tries) == (State.WAITING, 1)
    assert not SuppressedAddress.objects.exists()
    with serving(sink := Sink(), port):
        over(clock, 10 * MINUTE)
    assert len(sink.taken) == 1


@pytest.mark.usefixtures("invited")
def test_a_fault_of_ours_loses_no_email(clock, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("people.emails.letter", lambda *_told: 1 / 0)
        send_emails()
    assert the_email().state == State.WAITING
    over(clock, 10 * MINUTE)
    assert len(mail.outbox) == 1


def test_a_link_for_a_new_password_is_of_no_use_after_an_hour(clock, port, client):
    client.post("/accounts/password/reset/", {"email": person().email})
    with serving(Moody(sender="451 Later"), port):
        send_emails()
    clock.shift(61 * MINUTE)
    with serving(sink := Sink(), port):
        send_emails()
    assert not sink.taken
    assert the_email().state == State.GIVEN_UP


def test_only_emails_of_ours_are_put_in(db):
    with pytest.raises(KeyError):
        outbox.put("os.system", "true")


# An address that takes no email


@pytest.fixture
def refused(invited, port) -> Person:
    with serving(Moody(recipient=NO_SUCH_USER), port):
        send_emails()
    return invited


def test_a_refused_address_is_final_and_says_why(refused):
    assert (the_email().state, the_email().said) == (State.REFUSED, NO_SUCH_USER)


def tried_anew(somebody: Person, port: int) -> list[str]:
    invitations.invite(somebody, by=None)
    with serving(sink := Sink(), port):
        send_emails()
    return sink.receivers()


def test_it_is_not_written_to_again(refused, port, client):
    assert tried_anew(refused, port) == []
    client.post("/accounts/password/reset/", {"email": refused.email})
    send_emails()
    last = Email.objects.first()
    assert last
    assert (last.state, last.said) == (State.REFUSED, NO_SUCH_USER)


def test_another_address_is_written_to(refused, port):
    employment.set_email(refused, "right@school.example", by=None)
    refused.refresh_from_db()
    assert tried_anew(refused, port) == ["right@school.example"]


def test_an_email_that_is_refused_for_what_it_says_blames_no_address(invited, port):
    with serving(Moody(data="554 Not wanted here"), port):
        send_emails()
    assert the_email().state == State.REFUSED
    assert tried_anew(invited, port) == ["ines@school.example"]


@pytest.mark.usefixtures("refused")
def test_it_is_forgotten_after_three_months(clock):
    clock.shift(89 * DAY)
    forget_what_is_over()
    assert Email.objects.exists()
    clock.shift(2 * DAY)
    forget_what_is_over()
    assert not Email.objects.exists()


# manage.py send_test_mail


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("server", "password", "said"),
    [
        (Moody(recipient=NO_SUCH_USER), "", "The address was refused: 550 5.1.1 No such user"),
        (Moody(recipient="451 Later"), "", "It did not go out this time: 451 Later"),
        (Moody(sender="550 Not you"), "", "takes no email from this site. (550 Not you)"),
        (Sink(), "right", "refuses this site’s sign-in. (535 "),
    ],
)
def test_a_test_email_says_what_is_wrong(settings, port, server, password, said):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "site" if password else "", "wrong"
    with serving(server, port, password=password), pytest.raises(CommandError) as stopped:
        call_command("send_test_mail", "tom@school.example")
    assert said in str(stopped.value)


def test_a_test_email_says_that_no_server_is_there(port):
    with pytest.raises(CommandError, match=f"can’t be reached.*127.0.0.1:{port}"):
        call_command("send_test_mail", "tom@school.example")


@pytest.mark.usefixtures("invited")
def test_a_test_email_that_goes_out_ends_the_trouble(clock, port, capsys):
    send_emails()
    assert trouble()
    with serving(sink := Sink(), port):
        call_command("send_test_mail", "tom@school.example")
    assert sink.receivers() == ["tom@school.example"]
    assert "Sent to tom@school.example" in capsys.readouterr().out
    assert trouble() is None
