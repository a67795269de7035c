from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Finding(models.TextChoices):
    SUBSTANTIATED = "substantiated", _("Substantiated: enough evidence to prove it")
    UNSUBSTANTIATED = "unsubstantiated", _("Unsubstantiated: not enough evidence either way")
    UNFOUNDED = "unfounded", _("Unfounded: no evidence or proper basis")
    FALSE = "false", _("False: enough evidence to disprove it")
    MALICIOUS = "malicious", _("Malicious: disproved, and meant to deceive")


class Sanction(models.TextChoices):
    NONE = "none", _("None")
    ADVICE = "advice", _("Advice")
    WARNING = "warning", _("Warning")
    DISMISSAL = "dismissal", _("Dismissal")


class RetentionRule(models.Model):
    """How long concerns with this finding and sanction are kept; no effect until confirmed."""

    finding = models.CharField(max_length=20, choices=Finding, blank=True)
    sanction = models.CharField(max_length=20, choices=Sanction, blank=True)
    months = models.PositiveSmallIntegerField(_("months after closing"))
    reason = models.CharField(_("reason for this period"), max_length=500)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("rule for keeping")
        verbose_name_plural = _("rules for keeping")
        ordering = ["finding", "sanction"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "sanction"], name="retention_once_an_outcome"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_on=None)
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False),
                name="retention_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_finding_display()}, {self.get_sanction_display()}"
