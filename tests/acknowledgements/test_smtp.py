"""What becomes of an email when the mail server is real: it takes it, refuses it, says "later", is
slow, or hangs up."""

import datetime
import smtplib
from collections.abc import Iterator

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from acknowledgements.jobs import send_letter, send_stopped_letters
from acknowledgements.models import Letter, Notice
from acknowledgements.telling.reminders import write_due_letters
from people.outgoing import AddressRefused, SiteRefused, deliver, trouble
from policies.models import Policy
from tests.factories import person
from tests.mail_server import Moody, Sink, free_port, serving
from tests.making import published

pytestmark = pytest.mark.later

TUESDAY = datetime.date(2026, 9, 8)


@pytest.fixture
def letter(db, settings) -> Iterator[Letter]:
    """An email that is due now."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 1
    settings.EMAIL_PORT = free_port()
    ten = timezone.make_aware(datetime.datetime.combine(TUESDAY, datetime.time(10)))
    with time_machine.travel(ten):
        person(first_name="Zoë", email="zoe@school.example")
        published("Déjà vu Policy")
        write_due_letters(TUESDAY)
        yield Letter.objects.get()


def test_it_arrives_with_its_words_whole(letter, settings):
    sink = Sink()
    with serving(sink, settings.EMAIL_PORT):
        send_letter(str(letter.pk))
    [mail] = sink.taken
    assert mail["To"] == "zoe@school.example"
    assert str(letter.pk) in mail["Message-ID"]
    text = mail.get_content()
    assert "Dear Zoë," in text
    assert "Déjà vu Policy" in text
    assert reverse("acknowledgements:read", args=[Policy.objects.get().slug]) in text
    assert Notice.objects.get().outcome == Notice.Outcome.SENT


@pytest.mark.parametrize(
    "sink", [Moody(recipient="550 No such user"), Moody(data="554 Not wanted here")]
)
def test_what_is_refused_for_good_is_kept_as_refused(letter, settings, sink):
    with serving(sink, settings.EMAIL_PORT):
        send_letter(str(letter.pk))
    assert Notice.objects.get().outcome == Notice.Outcome.REFUSED
    assert Notice.objects.get().address == "zoe@school.example"


@pytest.mark.parametrize(
    "sink",
    [
        Moody(recipient="451 Come again later"),
        Moody(data="452 No room left"),
        Moody(data="hang up"),
        Moody(data="be slow"),
    ],
)
def test_what_may_yet_succeed_is_tried_again(letter, settings, sink):
    better = Sink()
    with serving(sink, settings.EMAIL_PORT), pytest.raises(smtplib.SMTPException):
        send_letter(str(letter.pk))
    assert not Notice.objects.exists()
    with serving(better, settings.EMAIL_PORT):
        send_letter(str(letter.pk))
    assert len(better.taken) == 1
    assert Notice.objects.get().outcome == Notice.Outcome.SENT


# A refusal of this site is no refusal of an address.

OF_US = [
    Moody(sender="550 5.7.60 Client does not have permissions to send as this sender"),
    Moody(sender="530 5.7.57 Client was not authenticated"),
    Moody(recipient="530 5.7.1 Authentication required"),
    Moody(data="535 5.7.139 Authentication unsuccessful"),
]


def the_server_takes(letter, settings, hours=0, **server):
    """Those who got an email once the job that looks for what waits has run, so much later."""
    better, later = Sink(), timezone.now() + datetime.timedelta(hours=hours, minutes=5)
    with serving(better, settings.EMAIL_PORT, **server), time_machine.travel(later):
        send_stopped_letters()
        send_stopped_letters()
    return better.receivers()


@pytest.mark.parametrize("sink", OF_US, ids=lambda sink: f"{sink.sender}|{sink.recipient}")
def test_a_refusal_of_this_site_blames_no_address(letter, settings, sink):
    with serving(sink, settings.EMAIL_PORT):
        send_letter(str(letter.pk))
    assert not Notice.objects.exists()
    assert the_server_takes(letter, settings) == ["zoe@school.example"]
    assert Notice.objects.get().outcome == Notice.Outcome.SENT


def test_a_wrong_password_holds_the_email_until_it_is_mended(letter, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "site", "wrong"
    with serving(Sink(), settings.EMAIL_PORT, password="right"):
        send_letter(str(letter.pk))
    assert not Notice.objects.exists()
    assert the_server_takes(letter, settings, password="right") == []
    settings.EMAIL_HOST_PASSWORD = "right"
    assert the_server_takes(letter, settings, hours=3, password="right") == ["zoe@school.example"]
    assert trouble() is None


def test_once_one_email_goes_out_the_others_are_queued(letter, settings):
    with serving(OF_US[0], settings.EMAIL_PORT):
        send_letter(str(letter.pk))
    other = Letter.objects.create(person=person(), day=TUESDAY, sending_at=timezone.now())
    OrmQ.objects.all().delete()
    better, later = Sink(), timezone.now() + datetime.timedelta(minutes=5)
    with serving(better, settings.EMAIL_PORT), time_machine.travel(later):
        send_stopped_letters()
    assert len(better.taken) == 1
    assert [job.args()[0] in {str(letter.pk), str(other.pk)} for job in OrmQ.objects.all()] == [
        True
    ]


def test_nothing_is_tried_for_some_minutes_after_this_site_was_refused(letter, settings):
    with serving(OF_US[0], settings.EMAIL_PORT):
        send_letter(str(letter.pk))
    better = Sink()
    with serving(better, settings.EMAIL_PORT):
        send_letter(str(letter.pk))
        send_stopped_letters()
    assert better.taken == []
    assert Letter.objects.get().state == Letter.State.MADE


def refused_for_policy(settings, *addresses):
    """What is raised for the last address."""
    with serving(Moody(recipient="550 5.7.1 Service unavailable"), settings.EMAIL_PORT):
        for address in addresses:
            with pytest.raises((AddressRefused, SiteRefused)) as refused:
                deliver(EmailMessage("s", "b", to=[address]))
    return refused.type


@pytest.mark.usefixtures("letter")
def test_refusals_for_policy_are_about_us_once_three_domains_say_so(settings):
    two = ["a@one.example", "b@ONE.example", "a@two.example"]
    assert refused_for_policy(settings, *two) is AddressRefused
    assert refused_for_policy(settings, "a@three.example") is SiteRefused


@pytest.mark.usefixtures("letter")
def test_refusals_for_policy_of_the_day_before_do_not_count(settings):
    refused_for_policy(settings, "a@one.example", "a@two.example")
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25)):
        assert refused_for_policy(settings, "a@three.example") is AddressRefused


def test_those_who_run_the_site_see_that_it_is_refused(letter, settings, client):
    with serving(OF_US[0], settings.EMAIL_PORT):
        send_letter(str(letter.pk))
    said = client.get("/health/ready/").text
    assert (
        "mail: the mail server has refused this site with code 550 since 2026-09-08 09:00" in said
    )


def test_a_server_that_is_not_there_is_tried_again(letter, settings):
    send_letter(str(letter.pk))
    assert the_server_takes(letter, settings) == ["zoe@school.example"]
