import datetime
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models.partnership import School


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def covering(self, day: datetime.date) -> Self:
        """Absences on that day; the first and the last day away count."""
        return self.filter(Q(end=None) | Q(end__gte=day), start__lte=day)


class Absence(models.Model):
    """A time when a person is away: not asked, not reminded, not late."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences"
    )
    start = models.DateField(_("first day away"))
    end = models.DateField(
        _("last day away"), null=True, blank=True, help_text=_("Leave empty if not known yet.")
    )

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-start"]
        indexes = [models.Index(fields=["person", "start", "end"], name="absence_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(end=None) | Q(end__gte=F("start")),
                name="absence_ends_after_start",
                violation_error_message=_("The last day away is before the first."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(end=None),
                name="absence_one_open",
                violation_error_message=_("This person is recorded as away already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start} – {self.end or ''}"

    def covers(self, day: datetime.date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


class ClosedDayQuerySet(models.QuerySet["ClosedDay"]):
    def at(self, school: School) -> Self:
        """Days on which the school is closed, alone or with all others."""
        return self.filter(Q(school=school) | Q(school=None))


class ClosedDay(models.Model):
    """A day on which a school (every school, if none is named) does not work."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(
        School,
        verbose_name=_("school"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="closed_days",
        help_text=_("Empty for every school."),
    )
    day = models.DateField(_("day"))
    name = models.CharField(_("what it is"), max_length=120)

    objects = ClosedDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "day"],
                name="closed_day_once_a_school",
                violation_error_message=_("This day is recorded already."),
            ),
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(school=None),
                name="closed_day_once_for_all",
                violation_error_message=_("This day is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"
