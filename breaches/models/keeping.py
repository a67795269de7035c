import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from breaches import vault

if TYPE_CHECKING:
    from breaches.models.entry import Entry


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
    reason = models.CharField(_("why so long"), max_length=500)
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


class AccessRequest(models.Model):
    """A person asks what is held about them (UK GDPR, article 15): answered line by line."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # For a pupil, a parent, anybody who is not on the staff list.
    name = models.CharField(max_length=200, blank=True)
    # Names they may have in a concern, one per line.
    sought = models.TextField(blank=True)
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("to be answered by"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, name="")
                | Q(person=None) & ~Q(name="") & ~Q(sought=""),
                name="access_request_is_somebodys",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def who(self) -> str:
        return str(self.person) if self.person else self.name

    def mark(self, entry: "Entry") -> str:
        """Stands for this request and this entry together. Raises vault.WrongKey once the concern
        is erased."""
        return vault.label(entry.concern.key, f"request {self.pk} {entry.pk}")


class AccessLine(models.Model):
    """The decision about one line of a concern that mentions the person.

    No foreign key leads to either: together they would name the subject or the reporter.
    """

    class Decision(models.TextChoices):
        GIVE = "give", _("Give")
        PART = "part", _("Give in part")
        WITHHOLD = "withhold", _("Withhold")

    # Stands for the request and the entry: see AccessRequest.mark.
    mark = models.CharField(primary_key=True, max_length=64, editable=False)
    decision = models.CharField(max_length=10, choices=Decision)
    # The reason, and the words to give if only a part is given; under the concern's key.
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("line of a request")
        verbose_name_plural = _("lines of requests")
        constraints = [models.CheckConstraint(condition=~Q(mark=""), name="access_line_is_marked")]

    def __str__(self) -> str:
        return str(self.pk)
