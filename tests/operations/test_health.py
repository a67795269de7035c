"""Alive, ready, and metrics: for load balancers and monitoring."""

import datetime
import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule

from operations.models import Run
from operations.monitoring import health
from people.models import Email
from tests.making import published
from tests.processes import ask

ALL_WELL = "".join(f"{name}: ok\n" for name in health.CHECKS)
BEFORE = datetime.timedelta(minutes=11)


@pytest.fixture(autouse=True)
def _scheduled(db):
    """As if the runner had just checked in."""
    Schedule.objects.update(next_run=timezone.now())
    for kind in health.TASKS:
        ended(kind)


def ended(kind, ago=datetime.timedelta(), problem=""):
    at = timezone.now() - ago
    Run.objects.create(kind=kind, began=at, ended=at, is_good=not problem, problem=problem)


def said(client, status: int) -> dict[str, str]:
    response = client.get("/health/ready/")
    assert response.status_code == status
    return dict(line.split(": ", 1) for line in response.text.splitlines())


def test_all_is_well(client):
    response = client.get("/health/ready/")
    assert (response.status_code, response.text) == (200, ALL_WELL)


def test_it_takes_few_statements(client, statements):
    assert statements(lambda: client.get("/health/ready/")) == 16


def test_a_release_whose_migrations_were_not_run_is_not_ready(client):
    MigrationRecorder.Migration.objects.get(app="people", name="0002_rate_limits").delete()
    assert said(client, 503)["migrations"] == "are not all made: run manage.py migrate"


def test_a_disk_that_is_nearly_full_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "ENOUGH", health.free_bytes() * 2)
    assert said(client, 503)["disk"].startswith("has less than")


def test_jobs_that_do_not_run_are_late_and_the_site_keeps_serving(client):
    OrmQ.objects.create(key="x", payload="x", lock=timezone.now() - BEFORE)
    Schedule.objects.filter(func="breaches.jobs.send_letters").update(
        next_run=timezone.now() - BEFORE
    )
    assert said(client, 200)["jobs"] == "late: 2"


def test_emails_that_were_given_up_or_failed_are_reported(client):
    now = timezone.now()
    Email.objects.create(kind="x", args=[], state=Email.State.GIVEN_UP, ended_at=now)
    Email.objects.create(kind="x", args=[], state=Email.State.REFUSED, ended_at=now)
    ours = ["acknowledgements.jobs.send_letter", "policies.jobs.make_pdf"]
    for n, func in enumerate([*ours, "breaches.jobs.send_letters"]):
        Failure.objects.create(
            id=str(n), name="x", func=func, started=now, stopped=now, success=False
        )
    assert said(client, 200)["mail"] == "given up: 1, failed: 1"


def test_without_its_database_it_says_so():
    env = {**os.environ, "DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}
    answer = ask(env, "tests.operations.asker", "/health/ready/").decode()
    assert answer.startswith("503\ndatabase: the database does not answer\n")
    assert "disk: ok" in answer


# Metrics


def test_metrics_need_the_token(client, settings):
    for token, shown in [("", "Bearer "), ("right", "Bearer wrong"), ("right", "Bearer ü")]:
        settings.METRICS_TOKEN = token
        assert client.get("/metrics/", headers={"Authorization": shown}).status_code == 404


OVERDUE = [("backup", 31), ("verification", 31), ("drill", 36 * 24)]


@pytest.mark.parametrize(("kind", "hours"), OVERDUE)
def test_a_task_that_has_not_ended_well_for_long_is_named(client, kind, hours):
    Run.objects.filter(kind=kind).delete()
    ended(kind, datetime.timedelta(hours=hours))
    assert said(client, 200)[kind] == "late"


def test_a_task_that_failed_is_named_at_once(client):
    ended("backup", problem="The disk is full.")
    assert said(client, 200)["backup"].startswith("failed at 20")


def test_a_new_site_says_what_has_never_been_done(client):
    Run.objects.all().delete()
    found = said(client, 200)
    assert {found[kind] for kind in health.TASKS} == {"late"}


def test_nobody_backs_up_a_demonstration(client, settings):
    settings.DEMO = True
    Run.objects.all().delete()
    assert client.get("/health/ready/").text == ALL_WELL


def test_a_unit_that_failed_is_named_until_all_that_it_does_has_worked(client):
    call_command("note_failure", "undersigned-nightly.service")
    for kind in ("backup", "verification"):
        assert said(client, 200)["units"] == "failed: undersigned-nightly.service"
        ended(kind)
    assert said(client, 200)["units"] == "ok"


# Who may ask


@pytest.mark.parametrize(
    ("status", "came_by"),
    [
        (200, {"REMOTE_ADDR": "127.0.0.1"}),
        (200, {"REMOTE_ADDR": "::1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}),
        (404, {"REMOTE_ADDR": "203.0.113.9"}),
        (404, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}),
        (404, {"HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.9"}),
        (404, {"HTTP_X_FORWARDED_FOR": "unknown"}),
        (404, {"HTTP_FORWARDED": "for=203.0.113.9"}),
        (404, {"REMOTE_ADDR": ""}),
        (404, {"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer wrong"}),
        (200, {"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer right"}),
    ],
)
def test_only_this_machine_and_who_has_the_token_learn_how_it_is(client, settings, status, came_by):
    settings.METRICS_TOKEN = "right"
    assert client.get("/health/ready/", **came_by).status_code == status


@pytest.fixture
def metrics(client, settings):
    def metrics() -> list[str]:
        settings.METRICS_TOKEN = "right"
        response = client.get("/metrics/", headers={"Authorization": "Bearer right"})
        assert response.status_code == 200
        lines: list[str] = response.text.splitlines()
        return lines

    return metrics


def test_metrics_say_how_pages_are_answered_and_what_waits(client, metrics):
    published()
    client.get("/health/")
    OrmQ.objects.all().delete()
    OrmQ.objects.create(key="x", payload="x", lock=timezone.now() - BEFORE)
    found = metrics()
    assert 'undersigned_well{check="jobs"} 0.0' in found
    assert 'undersigned_well{check="database"} 1.0' in found
    assert "undersigned_jobs_due 1.0" in found
    assert any(
        line.startswith('undersigned_answer_seconds_count{status="2xx",view="operations:health"}')
        for line in found
    )


def test_a_report_without_a_name_is_not_counted(client, metrics):
    client.get("/breaches/anonymous/")
    assert "breaches:anonymous" not in "\n".join(metrics())


@pytest.mark.once
def test_metrics_of_several_processes_are_added_up(elsewhere, tmp_path):
    env = {**elsewhere, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "METRICS_TOKEN": "right"}
    for _process in range(2):
        ask(env, "tests.operations.asker", "/health/")
    answer = ask(env, "tests.operations.asker", "/metrics/").decode()
    assert 'undersigned_answer_seconds_count{status="2xx",view="operations:health"} 2.0' in answer


# What is checked before a real site starts

REAL = {
    "HTTPS": "1",
    "BASE_URL": "https://sign.example",
    "ALLOWED_HOSTS": "sign.example",
    "EMAIL_URL": "smtp://localhost",
    "DEFAULT_FROM_EMAIL": "policies@sign.example",
    "TRUSTED_PROXIES": "1",
    "BACKUP_RECIPIENTS": f"age1{'q' * 58}",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
}


# Each is wrong by itself, with the check that says so.
WRONG = {
    "DEMO": ("1", "home.E001"),
    "BASE_URL": ("http://sign.example", "home.E002"),
    "EMAIL_URL": ("consolemail://", "home.E004"),
    "TRUSTED_PROXIES": ("0", "home.E005"),
    "BACKUP_RECIPIENTS": ("", "home.W001"),
}


def checked(**wrong: str) -> "subprocess.CompletedProcess[str]":
    check = [sys.executable, "manage.py", "check", "--deploy", "--fail-level=WARNING"]
    return subprocess.run(
        check, env={**os.environ, **REAL, **wrong}, capture_output=True, text=True
    )


@pytest.mark.once
def test_settings_of_a_real_site_are_right():
    done = checked()
    assert done.returncode == 0, done.stderr


@pytest.mark.once
def test_wrong_settings_for_a_real_site_are_named():
    done = checked(**{name: wrong for name, (wrong, _why) in WRONG.items()})
    assert done.returncode == 1
    assert [name for name, (_wrong, why) in WRONG.items() if why not in done.stderr] == []


@pytest.mark.once
def test_an_address_that_is_not_among_its_hosts_is_named():
    done = checked(BASE_URL="https://other.example")
    assert done.returncode == 1
    assert "home.E003" in done.stderr
