"""Files that a job makes: asked for, perhaps failed, asked for again. One rule for all of them.

The queue alone can't say how a file is coming along: a job that failed for good is no longer in it.
"""

import datetime
from typing import Any, Protocol, Self, cast

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_q.conf import Conf
from django_q.models import Task
from django_q.tasks import async_task

from people.models.jobs import Post, Role
from people.models.person import Person

# After this many attempts the page and the monitoring say so.
SEVERAL = 3
# The queue gives up after an hour: anything neither done nor given up by then is lost.
LOST = datetime.timedelta(hours=2)
KEPT = datetime.timedelta(days=30)


class MadeByJob(Protocol):
    """A row whose file the job at `made_by` makes, from the row's key. The job may run twice."""

    @property
    def made_by(self) -> str: ...

    @property
    def pk(self) -> Any: ...


class FileJobQuerySet(models.QuerySet["FileJob"]):
    def of(self, row: MadeByJob) -> Self:
        return self.filter(job=row.made_by, row=str(row.pk))

    @transaction.atomic
    def start(self, row: MadeByJob) -> "FileJob":
        """Have the file made: it was never asked for, or its content has changed."""
        task = async_task(row.made_by, str(row.pk))
        begun = {"task": task, "asked_at": timezone.now(), "failed": 0}
        started, _new = self.update_or_create(job=row.made_by, row=str(row.pk), defaults=begun)
        return started

    def ask(self, row: MadeByJob) -> "FileJob":
        """Have a missing file made, unless a job is already making it."""
        found = self.of(row).first()
        if found and found.is_under_way:
            return found
        with transaction.atomic():
            found = self.of(row).select_for_update().first()
            if found is None:
                return self.start(row)
            if not found.is_under_way:  # Nobody else has asked in the meantime.
                failed = found.failed + found.attempts
                found = self.start(row)
                found.failed = failed
                found.save(update_fields=["failed"])
        return found

    def note_failure(self, row: MadeByJob) -> None:
        """Count a failure, for files without a job of their own, which a repeating job keeps
        looking for."""
        FileJob.objects.get_or_create(job=row.made_by, row=str(row.pk))
        self.of(row).update(failed=F("failed") + 1)

    def failing(self) -> Self:
        """Tried several times and still not made."""
        tried = Task.objects.filter(pk=OuterRef("task"), success=False)
        enough = tried.filter(attempt_count__gte=SEVERAL - OuterRef("failed"))
        return self.filter(Q(task="", failed__gte=SEVERAL) | Exists(enough))

    def over(self) -> Self:
        """Jobs whose file is made, and old ones."""
        made = Task.objects.filter(pk=OuterRef("task"), success=True)
        return self.filter(Exists(made) | Q(asked_at__lte=timezone.now() - KEPT))


class FileJob(models.Model):
    """When a file was last asked for, by which job, and how often making it has failed."""

    job = models.CharField(max_length=100)
    row = models.CharField(max_length=40)
    # The queue's id of the job making it; empty if the file has no job of its own.
    task = models.CharField(max_length=32, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    # Not counting the attempts of that job.
    failed = models.PositiveIntegerField(default=0)

    objects = FileJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("file in the making")
        verbose_name_plural = _("files in the making")
        constraints = [
            models.UniqueConstraint(fields=["job", "row"], name="file_job_once_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.row}"

    @cached_property
    def _ended(self) -> Task | None:
        """How the job, or its latest attempt, ended."""
        return Task.objects.filter(pk=self.task).first() if self.task else None

    @property
    def attempts(self) -> int:
        """Failed attempts of the current job."""
        return self._ended.attempt_count if self._ended else 0

    @property
    def failures(self) -> int:
        return self.failed + self.attempts

    @property
    def is_failing(self) -> bool:
        return self.failures >= SEVERAL

    @property
    def is_under_way(self) -> bool:
        """Waiting in the queue, or being retried there."""
        if self._ended is None:
            return self.asked_at > timezone.now() - LOST
        limit = cast("int", Conf.MAX_ATTEMPTS)
        return not self._ended.success and self._ended.attempt_count < limit

    def whom_to_tell(self) -> list[Person]:
        """The administrators of this site."""
        posts = Post.objects.current(timezone.localdate()).filter(role=Role.ADMINISTRATOR)
        return list(Person.objects.filter(is_active=True).holding(posts))
