from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Checkpoint(models.Model):
    """Where the chain was on a day: a sealed file that others keep too. Made once a day."""

    day = models.DateField(primary_key=True)
    made_at = models.DateTimeField(default=timezone.now)
    sequence = models.BigIntegerField(_("signatures"))
    hash = models.CharField(max_length=64)
    file = models.FileField(upload_to="checkpoints")
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}"

    @property
    def file_name(self) -> str:
        return f"checkpoint-{self.day}.json"


class Witness(models.Model):
    """An address to which governors have each day's checkpoint sent."""

    email = models.EmailField(_("e-mail"), unique=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("address for checkpoints")
        verbose_name_plural = _("addresses for checkpoints")
        ordering = ["email"]

    def __str__(self) -> str:
        return self.email
