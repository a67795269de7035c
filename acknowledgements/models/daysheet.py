import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies.models import Policy


class DaySheet(models.Model):
    """Who had signed by a past day, as a PDF for the head who asked; a job makes it."""

    made_by = "acknowledgements.jobs.make_day_sheet"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    file = models.FileField(upload_to="days", blank=True)

    class Meta:
        verbose_name = _("sheet of a past day")
        verbose_name_plural = _("sheets of past days")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.policy}, {self.day}"
