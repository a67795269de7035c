"""/settings/status/: how the site is, in plain words, for administrators."""

import datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django_q.models import Failure, OrmQ, Success
from django_q.tasks import async_task

from operations.monitoring import surroundings
from people.models import FileJob, Role
from tests.breaches.making import concern
from tests.factories import person
from tests.operations.breaking import break_mail, ended, failure, well

__all__ = ["well"]
pytestmark = pytest.mark.usefixtures("well")
URL = "/settings/status/"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def page(client):
    client.force_login(person(Role.ADMINISTRATOR))

    def page() -> str:
        response = client.get(URL)
        assert response.status_code == 200
        return " ".join(response.text.split())

    return page


def test_it_says_that_all_is_well(page):
    said = page()
    assert "Everything is working." in said
    assert "It last worked on" in said
    assert "There is no checkpoint yet." in said


def test_it_says_what_is_wrong_and_what_to_do(page):
    break_mail()
    said = page()
    assert "1 thing needs attention." in said
    assert "refuses this site’s sign-in. This began on " in said
    assert "Check EMAIL_URL" in said
    assert "Needs attention" in said


def test_who_may_use_the_admin_site_sees_it_and_others_do_not(client):
    for visitor, status in [(person(None, is_superuser=True), 200), (person(Role.HEAD), 403)]:
        client.force_login(visitor)
        assert client.get(URL).status_code == status


def test_it_takes_few_statements(client, statements):
    failure("policies.jobs.make_pdf")
    client.force_login(person(Role.ADMINISTRATOR))
    client.get(URL)
    assert statements(lambda: client.get(URL)) == 41


def test_a_demonstration_has_no_backups(page, settings):
    settings.DEMO = True
    assert "A demonstration has none." in page()


def test_a_failed_unit_is_named(page):
    ended("unit", "undersigned-drill.service")
    assert "undersigned-drill.service failed on" in page()


# The certificate and the clock


def learned(days: int | None = 90, untrusted: str = "", clock: bool | None = True) -> None:
    soon = timezone.now() + datetime.timedelta(hours=1)
    until = None if days is None else soon + days * DAY
    certificate = None if until is None else (until, untrusted)
    cache.set(surroundings.KEPT, (certificate, clock), timeout=None)


LEARNED = [
    ({}, "90 days are left."),
    ({"days": None}, "Nothing has answered at the site"),
    ({"days": 10}, "What to do:</strong> Renew the certificate"),
    ({"days": -2}, "It has expired."),
    ({"untrusted": "self-signed certificate"}, "do not trust it: self-signed certificate."),
    ({"clock": False}, "No time server sets it"),
    ({"clock": None}, "The machine does not say"),
]


@pytest.mark.parametrize(("known", "said"), LEARNED)
def test_the_certificate_and_the_clock_are_as_they_were_found(page, settings, known, said):
    settings.BASE_URL = "https://sign.example"
    learned(**known)
    assert said in page()


# Jobs that were given up


def retried(client, task, **sent):
    return client.post(reverse("operations:try_again", args=[task]), sent, follow=True)


def test_a_job_tried_again_twice_runs_once(client, page):
    lost = failure("policies.jobs.make_pdf")
    FileJob.objects.create(job=lost.func, row="1", task=lost.pk)
    assert "Try again" in page()
    first = retried(client, lost.pk, state="waiting")
    assert "will be tried again within a minute" in first.text
    assert "has been tried again already" in retried(client, lost.pk, state="waiting").text
    [job] = OrmQ.objects.all()
    assert (job.task["func"], job.task["args"]) == ("policies.jobs.make_pdf", ("1",))
    assert FileJob.objects.get().task == job.task["id"]
    assert "Try again" not in page()


def test_a_post_that_does_not_say_what_it_wants_changes_nothing(client, page):
    lost = failure("policies.jobs.make_pdf")
    assert "Nothing was changed" in retried(client, lost.pk).text
    assert Failure.objects.exists()


@pytest.mark.parametrize(
    ("attempts", "ago", "said"),
    [
        (3, datetime.timedelta(), "1 failed and is tried again."),
        (10, datetime.timedelta(), "1 was given up."),
        (10, 8 * DAY, "No job is late."),
    ],
)
def test_jobs_are_counted_by_what_will_become_of_them(page, attempts, ago, said):
    failure("people.jobs.send_invitation", attempts, ago)
    assert said in page()


def test_a_regular_job_that_always_fails_is_told_of_and_comes_round_by_itself(page):
    failure("policies.jobs.publish_what_is_due")
    said = page()
    assert "A regular job fails every time." in said
    assert "Try again" not in said


# Nothing tells of a concern


def test_no_job_mail_or_file_of_a_concern_changes_the_page(page, client):
    before = page()
    concern(handlers=[person(Role.DEPUTY)], reporter=person())
    now = timezone.now()
    for func in ("breaches.jobs.make_display", "breaches.jobs.make_case_file"):
        async_task(func, "1")
        lost = failure(func)
        FileJob.objects.create(job=func, row="1", task=lost.pk, failed=9)
        assert "already" in retried(client, lost.pk, state="waiting").text
    OrmQ.objects.update(lock=now - DAY)
    failure("breaches.jobs.send_letters")
    Success.objects.create(id="s", func="breaches.jobs.send_letters", started=now, stopped=now)
    assert uncounted(page()) == uncounted(before)


def uncounted(said: str) -> str:
    """Without what differs each time: tokens against forged forms."""
    return " ".join(word for word in said.split() if not word.startswith('value="'))
