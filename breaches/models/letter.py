import datetime
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self, now: datetime.datetime) -> Self:
        return self.filter(Q(due_at=None) | Q(due_at__lte=now))


class Letter(models.Model):
    """An email to send, saying that there is something to read; deleted once sent.

    `person` is a handler; None is the reporter, whom only the concern's key names. A quiet one is
    about what an anonymous reporter did: it waits for the next quarter of an hour, so that its
    time is not the report's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey("breaches.Concern", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    quiet = models.BooleanField(default=False)
    # How often it was requested since it was made.
    asked = models.PositiveIntegerField(default=1)
    # How often sending it has failed, and when it is tried next; None: by the next run. The time at
    # which it was made would be that of an anonymous report.
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter to be sent")
        verbose_name_plural = _("letters to be sent")
        constraints = [
            models.UniqueConstraint(fields=["concern", "person"], name="letter_once_a_handler"),
            models.UniqueConstraint(
                fields=["concern"], condition=Q(person=None), name="letter_once_to_reporter"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
