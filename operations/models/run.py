import datetime
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST = 500


class RunQuerySet(models.QuerySet["Run"]):
    def last_good(self, kind: str) -> datetime.datetime | None:
        """When a task of this kind last ended well."""
        return self.filter(kind=kind, is_good=True).values_list("ended", flat=True).first()

    def ended_well_after(self, moment: datetime.datetime, kind: str) -> bool:
        return self.filter(kind=kind, is_good=True, ended__gt=moment).exists()

    def note_failed_unit(self, unit: str) -> None:
        """A unit of systemd failed: perhaps before its command could record anything."""
        self._ended(Run.Kind.UNIT, timezone.now(), unit)

    @contextmanager
    def recorded(self, kind: str) -> Iterator[None]:
        """Whatever ends the task early is recorded too, and goes on. A machine that stops leaves
        no row, and the last good one grows old."""
        began = timezone.now()
        try:
            yield
        except BaseException as error:
            with suppress(DatabaseError):  # What it failed for may be the database itself.
                self._ended(kind, began, str(error) or type(error).__name__)
            raise
        self._ended(kind, began, "")

    def _ended(self, kind: str, began: datetime.datetime, problem: str) -> None:
        ended = max(began, timezone.now())
        cut = problem[:LONGEST]
        self.create(kind=kind, began=began, ended=ended, is_good=not problem, problem=cut)


class Run(models.Model):
    """A task of the machine, such as a backup, and how it ended."""

    class Kind(models.TextChoices):
        BACKUP = "backup", _("Backup")
        VERIFICATION = "verification", _("Check of the records")
        DRILL = "drill", _("Trial restore")
        # Its problem is the unit's name.
        UNIT = "unit", _("Unit of systemd")

    kind = models.CharField(max_length=20, choices=Kind)
    began = models.DateTimeField()
    ended = models.DateTimeField()
    is_good = models.BooleanField()
    # In words, if it failed.
    problem = models.CharField(max_length=LONGEST, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ("-ended", "-pk")
        indexes = (models.Index(fields=["kind", "-ended"], name="run_by_kind"),)
        constraints = (
            models.CheckConstraint(
                name="run_ends_after_it_began", condition=Q(ended__gte=F("began"))
            ),
            models.CheckConstraint(
                name="run_has_a_problem_if_it_failed",
                condition=Q(is_good=True, problem="") | Q(is_good=False) & ~Q(problem=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.ended:%Y-%m-%d}"


# What each unit does. It is well again once all of it has ended well.
UNITS = {
    "undersigned-nightly.service": (Run.Kind.BACKUP, Run.Kind.VERIFICATION),
    "undersigned-drill.service": (Run.Kind.DRILL,),
}
