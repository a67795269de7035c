import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FrontPage(models.Model):
    """What people see of the policies before they sign in. Always one row, made by the first
    choice."""

    class Shown(models.TextChoices):
        NOTHING = "nothing", _("Nothing: people sign in first")
        TITLES = "titles", _("Titles and dates; the texts after signing in")
        TEXTS = "texts", _("Titles and texts: anybody may read the policies in force")

    shown = models.CharField(
        _("without signing in"), max_length=10, choices=Shown, default=Shown.NOTHING
    )

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front page")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="front_page_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.Shown(self.shown).label)

    @classmethod
    def current(cls) -> "FrontPage":
        return cls.objects.first() or cls()

    @property
    def lists(self) -> bool:
        """Whether titles are shown on the front page, in the frame and in the feed."""
        return self.shown != self.Shown.NOTHING

    @property
    def is_open(self) -> bool:
        """Whether anybody may read the texts."""
        return self.shown == self.Shown.TEXTS


class MonitoringNoticeQuerySet(models.QuerySet["MonitoringNotice"]):
    def current(self) -> "MonitoringNotice | None":
        """The notice being shown; None if none was written, or it was taken down."""
        last = self.order_by("-set_at").first()
        return last if last and last.text else None

    def in_order(self) -> Self:
        return self.select_related("set_by").order_by("-set_at")


class MonitoringNotice(models.Model):
    """The notice about internet monitoring where people sign in. Never changed, only followed by
    another (an empty one takes it down): a record of what was shown and when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.TextField(_("notice"), blank=True)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MonitoringNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("monitoring notice")
        verbose_name_plural = _("monitoring notices")
        ordering = ["-set_at"]
        indexes = [models.Index(fields=["-set_at"], name="monitoring_notice_by_time")]

    def __str__(self) -> str:
        return f"{self.set_at:%Y-%m-%d %H:%M}"
