"""Whoever runs the site is told when something is wrong, each day, and when it is well."""

import datetime
from collections.abc import Iterator
from contextlib import suppress
from smtplib import SMTPAuthenticationError

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from operations.jobs import look
from operations.models import Alert
from operations.monitoring import alerts, health
from people.emails import send_email
from people.models import Role
from people.outgoing import AddressRefused, SiteRefused
from tests.factories import person
from tests.operations.breaking import BREAKS, break_backup, break_disk, break_mail, ended, well

__all__ = ["well"]
pytestmark = [pytest.mark.usefixtures("well"), pytest.mark.both]
MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(well: None) -> Iterator[time_machine.Traveller]:  # noqa: F811 - the fixture
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _enough(monkeypatch):
    monkeypatch.setattr(health, "ENOUGH", health.ENOUGH)


@pytest.fixture(autouse=True)
def administrator(clock, settings):
    settings.BASE_URL = "https://sign.example"
    return person(Role.ADMINISTRATOR)


@pytest.fixture
def page(client, administrator):
    client.force_login(administrator)
    return lambda: client.get("/settings/status/").text


@pytest.fixture
def metrics(client, settings):
    settings.METRICS_TOKEN = "right"
    return lambda: client.get("/metrics/", headers={"Authorization": "Bearer right"}).text


def refuse(*_args):
    raise SiteRefused


def refuse_sign_in(*_args):
    raise SMTPAuthenticationError(535, b"5.7.3 Authentication unsuccessful")


@pytest.mark.parametrize("what", BREAKS)
def test_it_is_told_within_ten_minutes_and_again_when_it_is_well(clock, page, metrics, what):
    label = str(alerts.LABELS[what])
    mend = BREAKS[what]()
    for _look in range(3):
        clock.shift(3 * MINUTE)
        look()
    [letter] = mail.outbox
    assert letter.subject.endswith("needs attention")
    assert f"This has gone wrong:\n\n{label}\n" in letter.body
    assert "1 thing needs attention." in page()
    assert f'undersigned_well{{check="{what}"}} 0.0' in metrics()
    mend()
    clock.shift(3 * MINUTE)
    look()
    assert len(mail.outbox) == 2
    assert mail.outbox[1].subject.endswith("is working again")
    assert f"This is working again:\n\n{label}, which" in mail.outbox[1].body
    assert "Everything is working." in page()
    assert f'undersigned_well{{check="{what}"}} 1.0' in metrics()


def test_failing_mail_is_on_page_and_in_metrics_and_told_once_it_is_well(
    clock, page, metrics, monkeypatch, administrator
):
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse_sign_in)
        with suppress(SiteRefused):
            send_email(EmailMessage("s", "b", to=[administrator.email]))
        for _look in range(3):
            clock.shift(3 * MINUTE)
            look()
        assert mail.outbox == []
        assert "refuses this site’s sign-in. This began on " in page()
        assert 'undersigned_well{check="mail"} 0.0' in metrics()
    for _look in range(4):
        clock.shift(3 * MINUTE)
        look()
    assert "This has gone wrong:\n\nEmail\n" in mail.outbox[0].body
    assert "This is working again:\n\nEmail, which" in mail.outbox[1].body
    assert len(mail.outbox) == 2
    assert "Everything is working." in page()


def test_while_all_is_well_nobody_is_written_to():
    look()
    assert mail.outbox == []


def test_what_turns_bad_at_once_is_in_one_letter():
    break_backup()
    break_disk()
    look()
    [letter] = mail.outbox
    assert "Disk space" in letter.body
    assert "Backup" in letter.body


def test_it_is_said_again_after_a_day_and_not_before(clock):
    break_backup()
    look()
    for passes, letters in [(DAY - MINUTE, 1), (MINUTE, 2), (3 * MINUTE, 2)]:
        clock.shift(passes)
        ended("verification")
        look()
        assert len(mail.outbox) == letters
    assert "This is still wrong:\n\nBackup, since " in mail.outbox[1].body


def test_the_command_of_the_timer_repeats_nothing():
    break_backup()
    look()
    call_command("look")
    assert len(mail.outbox) == 1


def test_of_two_looks_at_once_one_looks():
    break_backup()
    cache.add(alerts.LOOKING, 1, timeout=alerts.LONGEST)
    look()
    assert mail.outbox == []


def test_what_could_not_be_sent_is_sent_once_it_can_be(monkeypatch):
    break_backup()
    with monkeypatch.context() as patch:
        patch.setattr("people.emails.deliver", refuse)
        look()
    assert mail.outbox == []
    look()
    look()
    assert len(mail.outbox) == 1


def test_an_upgrade_has_some_minutes_to_make_its_changes(clock, monkeypatch):
    monkeypatch.setattr("operations.tables.are_made", lambda: False)
    look()
    assert mail.outbox == []
    clock.shift(6 * MINUTE)
    look()
    assert "Database changes" in mail.outbox[0].body


def test_a_demonstration_writes_to_nobody(settings):
    settings.DEMO = True
    break_disk()
    look()
    assert mail.outbox == []


# Whom


def test_the_chosen_addresses_are_written_to_and_no_others(settings):
    left = person(Role.HEAD, is_active=False)
    settings.ALERTS_TO = ["it@council.example", left.email, "head@school.example"]
    break_backup()
    look()
    assert [each.to for each in mail.outbox] == [["it@council.example"], ["head@school.example"]]


def test_an_address_that_does_not_exist_is_tried_once(settings, monkeypatch):
    settings.ALERTS_TO = ["gone@council.example"]
    tried = []

    def refuse_address(mail, *_args, **_options):
        tried.append(mail.to)
        raise AddressRefused("550 5.1.1 No such user", dead=True)

    monkeypatch.setattr("people.emails.deliver", refuse_address)
    break_backup()
    look()
    look()
    assert tried == [["gone@council.example"]]


def test_otherwise_everyone_who_runs_the_site_is(administrator):
    root = person(None, is_staff=True)
    person(Role.HEAD)
    person(Role.ADMINISTRATOR, is_active=False)
    break_backup()
    look()
    assert [each.to for each in mail.outbox] == [[administrator.email], [root.email]]


# On every page of theirs, if no letter can say it


def banner(client, role: Role = Role.ADMINISTRATOR) -> str:
    client.force_login(person(role))
    page: str = client.get("/").text
    return page.partition('role="alert">')[2].partition("</strong>")[0]


def test_failing_mail_is_said_on_every_page_of_administrators(client):
    break_mail()
    look()
    assert "Emails are not going out." in banner(client)
    assert banner(client, Role.HEAD) == ""


def test_what_nobody_could_be_told_is_said_there(client, settings):
    settings.ALERTS_TO = [person(is_active=False).email]
    break_backup()
    look()
    assert "the email about it could not be sent" in banner(client)


def test_a_letter_that_could_not_be_sent_is_said_there(client, monkeypatch):
    break_backup()
    monkeypatch.setattr("people.emails.deliver", refuse)
    look()
    assert "the email about it could not be sent" in banner(client)


def test_that_nobody_looks_is_said_there(client, clock):
    look()
    assert banner(client) == ""
    clock.shift(16 * MINUTE)
    assert "Background jobs are not running" in banner(client)


# What the database holds


def test_a_check_has_one_alert():
    Alert.objects.create(about="mail", since=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.create(about="mail", since=timezone.now())


def test_nobody_is_told_before_it_began():
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.create(about="mail", since=now, told_at=now - MINUTE)
