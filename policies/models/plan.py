from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Group
from policies.models.version import Version


class Plan(models.Model):
    """An approved version to be published at a set time, and what its round will ask.

    Deleted once the version is published, or when somebody calls it off.
    """

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="plan")
    at = models.DateTimeField(_("published at"))
    due = models.DateField(_("to be signed by"), null=True, blank=True)
    joiner_days = models.PositiveSmallIntegerField(default=14)
    asks_all = models.BooleanField(default=True)
    groups = models.ManyToManyField(Group, related_name="+", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Why it could not be published when its time came.
    problem = models.TextField(blank=True)

    class Meta:
        verbose_name = _("planned publication")
        verbose_name_plural = _("planned publications")

    def __str__(self) -> str:
        return str(self.version)
