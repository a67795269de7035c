import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Group
from policies.models.policy import Policy


class RoundQuerySet(models.QuerySet["Round"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)


class Round(models.Model):
    """One request for signatures of a policy at one major number ("Autumn 2026")."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="rounds")
    major = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=100)
    due = models.DateField(_("to be signed by"))
    joiner_days = models.PositiveSmallIntegerField(_("days for people who join"), default=14)
    returner_days = models.PositiveSmallIntegerField(_("days for people who come back"), default=7)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    # Staff groups made later are asked too (jobs.ask_new_groups).
    asks_all = models.BooleanField(default=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy"], condition=Q(closed_at=None), name="round_one_open"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
                name="round_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy}, {self.name}"


def season(day: datetime.date) -> str:
    """The school term that names a round opened on this day, as in "Autumn 2026"."""
    if day.month >= 9:
        return str(_("Autumn %(year)s") % {"year": day.year})
    if day.month >= 4:
        return str(_("Summer %(year)s") % {"year": day.year})
    return str(_("Spring %(year)s") % {"year": day.year})


class RoundGroup(models.Model):
    """A staff group that a round asks, from one day to another, inclusive."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="groups")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    asked_from = models.DateField()
    asked_until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("staff group asked")
        verbose_name_plural = _("staff groups asked")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "group", "asked_from"], name="round_asks_group_once"
            ),
            models.CheckConstraint(
                condition=Q(asked_until=None) | Q(asked_until__gte=F("asked_from")),
                name="round_asks_until_after_from",
            ),
        ]

    def __str__(self) -> str:
        return str(self.group)
