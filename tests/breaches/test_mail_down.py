"""A mail server that is down, or dies: reports are still confirmed, and emails wait."""

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends import locmem
from django.utils import timezone

from breaches import jobs
from breaches.models import Letter
from people.models import SuppressedAddress
from people.outgoing import AddressRefused
from people.sending import FIRST
from tests.breaches.test_check import write
from tests.breaches.test_report import teacher  # noqa: F401 - the fixture
from tests.mail_server import free_port

CHECK = "/breaches/report/check/"


class Failing(locmem.EmailBackend):
    """Drops the connection after the first email, as servers do."""

    def send_messages(self, messages):
        if mail.outbox:
            raise ConnectionResetError
        return super().send_messages(messages)


@pytest.fixture
def reported(teacher):  # noqa: F811 - the fixture
    """Sent and confirmed, with two emails waiting."""
    page = write(teacher, choice=str(teacher.deputy.public_id))
    url = teacher.post(CHECK, {"route": page.context["route"].fingerprint}).url
    assert teacher.get(url).status_code == 200
    Letter.objects.filter(person=None).delete()
    return {teacher.deputy.email, teacher.executive.email}


def addresses():
    return [letter.to[0] for letter in mail.outbox]


@pytest.mark.django_db
def test_emails_wait_for_a_server_that_is_down(reported, settings):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    jobs.send_letters()
    assert Letter.objects.count() == 2
    settings.EMAIL_BACKEND = working
    with time_machine.travel(timezone.now() + FIRST):
        jobs.send_letters()
        jobs.send_letters()
    assert sorted(addresses()) == sorted(reported)
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_an_email_that_fails_delays_no_other_and_none_goes_twice(reported, settings):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Failing"
    jobs.send_letters()
    assert (len(addresses()), Letter.objects.count()) == (1, 1)
    settings.EMAIL_BACKEND = working
    with time_machine.travel(timezone.now() + FIRST):
        jobs.send_letters()
    assert sorted(addresses()) == sorted(reported)


@pytest.mark.django_db
@pytest.mark.usefixtures("reported")
def test_an_address_that_refuses_one_is_not_noted(monkeypatch):
    """The office would read from the note on which day somebody was written to."""

    def refuse_address(*_args, **_options):
        raise AddressRefused("550 5.1.1 No such user", dead=True)

    monkeypatch.setattr("people.emails.deliver", refuse_address)
    jobs.send_letters()
    assert Letter.objects.count() == 2
    assert not SuppressedAddress.objects.exists()
