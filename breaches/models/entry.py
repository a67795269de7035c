import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet["Entry"]):
    def for_reporter(self) -> Self:
        """What the reporter may read: their report, messages, states in plain words."""
        own = models.Q(kind=Entry.Kind.EVIDENCE, author=None)
        return self.filter(models.Q(kind__in=Entry.TO_REPORTER) | own)

    def waiting(self) -> Self:
        """Actions that somebody has still to do."""
        return self.filter(kind=Entry.Kind.ACTION, due__isnull=False, answered_by=None)


class Entry(models.Model):
    """One line of a concern's timeline, in the order of its numbers. Never changed or removed.

    Without the concern's key it says when, what kind of line it is and which handler wrote it.
    """

    class Kind(models.TextChoices):
        REPORT = "report", _("Report")
        MESSAGE = "message", _("Message")
        NOTE = "note", _("Note")
        EVIDENCE = "evidence", _("Evidence added")
        OPENED = "opened", _("Opened")
        THRESHOLD = "threshold", _("Threshold decision")
        STATE = "state", _("State")
        ACTION = "action", _("Action")
        DONE = "done", _("Action done")
        FINDING = "finding", _("Finding")
        SANCTION = "sanction", _("Sanction")
        SUBJECT = "subject", _("Person it is about")
        HANDLER = "handler", _("Who deals with it")
        STOOD_BACK = "stood_back", _("No longer deals with it")
        SILENCE = "silence", _("Do not tell the person yet")
        LOCKED = "locked", _("Evidence locked")
        RELEASED = "released", _("Evidence released")
        DESTROYED = "destroyed", _("Evidence destroyed")
        HOLD = "hold", _("Kept until released")
        EXPORTED = "exported", _("Case file made")

    TO_REPORTER = (Kind.REPORT, Kind.MESSAGE, Kind.STATE)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(
        "breaches.Concern", on_delete=models.PROTECT, related_name="entries"
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    day = models.DateField()
    at = models.DateTimeField(null=True, blank=True)
    # A handler; None for the reporter and the system.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # For an action: who is to do it, and by when.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due = models.DateField(null=True, blank=True)
    answers = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="answered_by"
    )
    # The party it is about, if any.
    party = models.ForeignKey(
        "breaches.Party", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed = models.BinaryField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["concern", "number"]
        constraints = [
            models.UniqueConstraint(fields=["concern", "number"], name="entry_number_once"),
        ]
        indexes = [
            models.Index(
                fields=["due"],
                condition=models.Q(due__isnull=False),
                name="entry_by_due_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_kind_display()}"

    @cached_property
    def words(self) -> dict[str, Any]:
        """What it says. Raises vault.WrongKey once the concern is erased."""
        opened: dict[str, Any] = self.concern.unseal(self)
        return opened
