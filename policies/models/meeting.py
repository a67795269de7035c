import datetime
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models import Person


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def held(
        self, day: datetime.date, body: str, name: str = "", by: "Person | None" = None
    ) -> "Meeting":
        """The meeting of this body on that day; recorded now if it wasn't already."""
        same = {"day": day, "body": body, "name": name}
        try:
            with transaction.atomic():
                return self.create(**same, recorded_by=by)
        except IntegrityError:
            return self.get(**same)


class Meeting(models.Model):
    """A day on which a body that approves and reviews policies met. A record: see triggers.py."""

    class Body(models.TextChoices):
        GOVERNING_BODY = "governing_body", _("The governing body")
        COMMITTEE = "committee", _("A committee of it")
        DELEGATED = "delegated", _("A headteacher, to whom it has delegated this")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    day = models.DateField(_("date"))
    body = models.CharField(_("who met"), max_length=20, choices=Body, default=Body.GOVERNING_BODY)
    name = models.CharField(_("name of the committee or headteacher"), max_length=200, blank=True)
    # Often known only once the minutes are written: it may be filled in later, once.
    minute_reference = models.CharField(_("minute reference"), max_length=100, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("governors' meeting")
        verbose_name_plural = _("governors' meetings")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["day", "body", "name"], name="meeting_once_a_day"),
            models.CheckConstraint(
                condition=Q(body="governing_body") | ~Q(name=""), name="meeting_of_whom"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}, {self.day:%d %B %Y}".replace(", 0", ", ")

    @property
    def who(self) -> str:
        return self.name or str(self.get_body_display())
