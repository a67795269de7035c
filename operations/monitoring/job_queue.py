"""The queue of jobs, as far as whoever runs the site may know it.

Jobs about one concern are in no list and no count here: people who read these may not know that
there is a concern. Its handlers see on its own page what a job could not do.
"""

import datetime
from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_q.conf import Conf
from django_q.models import Failure, OrmQ, Schedule
from django_q.tasks import async_task

from operations.schedule_sync import functions
from people.models import FileJob

# A job that waits longer is late: ours take seconds. Regular jobs are queued by the clock, however
# many others wait, so these show sooner that nothing runs.
LATE, MISSED = datetime.timedelta(minutes=10), datetime.timedelta(minutes=5)
# The queue gives up after an hour of attempts.
LATELY = datetime.timedelta(hours=2)
# Nobody waits for what failed longer ago.
REMEMBERED = datetime.timedelta(days=7)
# Enough to see that something is wrong; each is unpacked to see what it is about.
MANY = 200
OF_CONCERNS = "breaches."


class Purpose(models.TextChoices):
    EMAIL = "email", _("Email")
    FILE = "file", _("PDF or other file")
    OTHER = "other", _("Other work")

    @classmethod
    def of(cls, function: str) -> "Purpose":
        job = function.rpartition(".")[2]
        if job.startswith("send_"):
            return cls.EMAIL
        return cls.FILE if job.startswith(("make_", "draw_")) else cls.OTHER


def late() -> list[str]:
    """The functions of jobs that should have run by now."""
    now = timezone.now()
    missed = Schedule.objects.filter(next_run__lt=now - MISSED).exclude(repeats=0)
    waiting = OrmQ.objects.filter(lock__lt=now - LATE)[:MANY]
    return [
        *missed.values_list("func", flat=True),
        *_allowed(row.task.get("func", "") for row in waiting),
    ]


def _allowed(found: Iterable[str]) -> list[str]:
    """Regular jobs run whether or not there is a concern."""
    regular = functions()
    return [each for each in found if each in regular or not each.startswith(OF_CONCERNS)]


def _failed() -> "models.QuerySet[Failure]":
    recent = Failure.objects.filter(stopped__gt=timezone.now() - REMEMBERED)
    return recent.exclude(func__startswith=OF_CONCERNS)


def failing() -> "models.QuerySet[Failure]":
    """Jobs that failed and are tried again by themselves."""
    lately = _failed().filter(stopped__gt=timezone.now() - LATELY)
    return lately.filter(attempt_count__lt=Conf.MAX_ATTEMPTS)


def given_up() -> "models.QuerySet[Failure]":
    """Jobs that nothing tries again, except regular ones, which come round by themselves."""
    over = _failed().filter(attempt_count__gte=Conf.MAX_ATTEMPTS)
    return over.exclude(func__in=functions())


def regularly_failing() -> "models.QuerySet[Failure]":
    """Regular jobs that failed for an hour, the last time lately."""
    lately = _failed().filter(stopped__gt=timezone.now() - LATELY, func__in=functions())
    return lately.filter(attempt_count__gte=Conf.MAX_ATTEMPTS)


@transaction.atomic
def try_again(task: str) -> bool:
    """Queue a job that was given up, once: False if somebody else has done so, or there is none."""
    found = given_up().select_for_update().filter(pk=task).first()
    if found is None:
        return False
    new = async_task(found.func, *(found.args or ()), **(found.kwargs or {}))
    FileJob.objects.filter(task=task).update(task=new, asked_at=timezone.now())
    found.delete()
    return True
