"""What a social media policy promises besides its text: that pupils are reminded too (section 2 of
the model policy), and that the schools know who posts for them (section 7)."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person, School


class PupilReminder(models.Model):
    """A record that pupils were reminded of their responsibilities. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    day = models.DateField(_("day"))
    school = models.ForeignKey(
        School,
        verbose_name=_("school"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    whom = models.CharField(_("which pupils"), max_length=200)
    how = models.TextField(_("how, and of what"))
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("reminder of pupils")
        verbose_name_plural = _("reminders of pupils")
        ordering = ["-day", "-recorded_at"]
        indexes = [models.Index(fields=["-day"], name="pupil_reminder_by_day")]

    def __str__(self) -> str:
        return f"{self.day}, {self.whom}"


class OfficialAccountQuerySet(models.QuerySet["OfficialAccount"]):
    def in_order(self) -> Self:
        """Those in use first; with posters and their jobs, in four SQL queries."""
        posters = Prefetch("posters", Person.objects.with_jobs())
        open_first = F("closed_on").asc(nulls_first=True)
        return (
            self.select_related("school")
            .prefetch_related(posters)
            .order_by(open_first, "service", "name")
        )


class OfficialAccount(models.Model):
    """An account through which the partnership or a school speaks on social media."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.CharField(_("service"), max_length=100)
    name = models.CharField(_("name of the account"), max_length=100)
    address = models.URLField(_("address"), blank=True)
    school = models.ForeignKey(
        School,
        verbose_name=_("school"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty for the whole partnership."),
    )
    posters = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("who may post"), related_name="+"
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = OfficialAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("official account")
        verbose_name_plural = _("official accounts")
        constraints = [
            models.UniqueConstraint(
                Lower("service"),
                Lower("name"),
                condition=Q(closed_on=None),
                name="official_account_once",
                violation_error_message=_("This account is in the list already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.name}"
