"""A site that is well, and ways to break one thing of it at a time."""

import datetime
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule

from operations.models import Run
from operations.monitoring import health
from people.outgoing import TROUBLE, Trouble

Mend = Callable[[], object]


@pytest.fixture
def well(db: None) -> None:
    """As if the job runner had just checked in, and last night's tasks had worked."""
    Schedule.objects.update(next_run=timezone.now() + datetime.timedelta(days=9))
    for kind in health.TASKS:
        ended(kind)


def ended(kind: str, problem: str = "") -> None:
    now = timezone.now()
    Run.objects.create(kind=kind, began=now, ended=now, is_good=not problem, problem=problem)


def failure(
    func: str, attempts: int = 10, ago: datetime.timedelta = datetime.timedelta()
) -> Failure:
    """A job that failed, for good if nothing else is said."""
    at = timezone.now() - ago
    number = f"{Failure.objects.count():032}"
    made: Failure = Failure.objects.create(
        id=number,
        func=func,
        args=("1",),
        kwargs={},
        started=at,
        stopped=at,
        success=False,
        attempt_count=attempts,
    )
    return made


def break_mail() -> Mend:
    now = timezone.now()
    cache.set(TROUBLE, tuple(Trouble(now, now, 535)), timeout=None)
    return lambda: cache.delete(TROUBLE)


def break_jobs() -> Mend:
    """The runner has stopped: what should have run did not."""
    Schedule.objects.update(next_run=timezone.now())
    OrmQ.objects.create(key="x", payload="x", lock=timezone.now())
    return lambda: (
        OrmQ.objects.all().delete(),
        Schedule.objects.update(next_run=timezone.now() + datetime.timedelta(days=9)),
    )


def break_disk() -> Mend:
    before = health.ENOUGH
    health.ENOUGH = health.free_bytes() * 2

    def mend() -> None:
        health.ENOUGH = before

    return mend


def break_backup() -> Mend:
    ended("backup", "The disk is full.")
    return lambda: ended("backup")


def break_verification() -> Mend:
    ended("verification", "The records are not whole: 1 problems.")
    return lambda: ended("verification")


# Emails can tell of these.
BREAKS = {
    "jobs": break_jobs,
    "disk": break_disk,
    "backup": break_backup,
    "verification": break_verification,
}
