"""What becomes of an email when the mail server is real: it takes it, refuses it, says "later", is
slow, or hangs up."""

import datetime
import smtplib
from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from acknowledgements.jobs import send_letter
from acknowledgements.models import Letter, Notice
from acknowledgements.telling.reminders import write_due_letters
from policies.models import Policy
from tests.factories import person
from tests.mail_server import Moody, Sink, free_port, serving
from tests.making import published

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


def test_a_server_that_is_not_there_is_tried_again(letter, settings):
    sink = Sink()
    with pytest.raises(ConnectionRefusedError):
        send_letter(str(letter.pk))
    with serving(sink, settings.EMAIL_PORT):
        send_letter(str(letter.pk))
    assert len(sink.taken) == 1
