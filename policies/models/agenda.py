import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies.models.meeting import Meeting
from policies.models.policy import Policy


class AgendaItem(models.Model):
    """A policy that a meeting is to approve or review. A plan, not a record: it may be removed."""

    class Kind(models.TextChoices):
        APPROVAL = "approval", _("Up for approval")
        REVIEW = "review", _("Up for its annual review")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["kind", "policy__title"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "policy", "kind"], name="agenda_item_once_a_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy}: {self.get_kind_display()}"

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.kind}-{self.policy.slug}"


class MeetingRecord(models.Model):
    """Who was there, and whether they were quorate. Append-only, one per meeting."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="record")
    present = models.TextField(_("present"))
    quorate = models.BooleanField(_("there was a quorum"))
    interests = models.TextField(_("interests declared"), blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("record of a meeting")
        verbose_name_plural = _("records of meetings")

    def __str__(self) -> str:
        return str(self.meeting)


class Pack(models.Model):
    """A meeting's papers as one PDF, as they were when asked for."""

    made_by = "home.jobs.make_pack"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="packs")
    asked_at = models.DateTimeField(default=timezone.now)
    file = models.FileField(upload_to="packs", blank=True)

    class Meta:
        verbose_name = _("papers of a meeting")
        verbose_name_plural = _("papers of meetings")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return str(self.meeting)
