import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.models.version import Version


class Redline(models.Model):
    """The PDF of what changed between two locked texts: asked for once, made by a job."""

    made_by = "policies.jobs.make_redline"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    before = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    file = models.FileField(upload_to="redlines", blank=True)

    class Meta:
        verbose_name = _("comparison to print")
        verbose_name_plural = _("comparisons to print")
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="redline_once_a_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.before} – {self.after}"
