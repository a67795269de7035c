import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import School
from policies.models import Version


class Printout(models.Model):
    """Consent forms that an administrator asked for; a job makes one PDF of them."""

    class Kind(models.TextChoices):
        BLANK = "blank", _("One blank form")
        PERSON = "person", _("One person's form")
        UNSIGNED = "unsigned", _("Everyone still to sign at a school")

    made_by = "acknowledgements.jobs.make_printout"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True, blank=True)
    # Zero once made means that everyone has signed and there is nothing to print.
    forms = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="printouts", blank=True)

    class Meta:
        verbose_name = _("printed forms")
        verbose_name_plural = _("printed forms")
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["asked_by", "asked_at"], name="printout_by_asker")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="blank", school=None, person=None)
                | Q(kind="person", school=None, person__isnull=False)
                | Q(kind="unsigned", school__isnull=False, person=None),
                name="printout_says_for_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("acknowledgements:printout", args=[self.pk])
