"""The outbox: every email waits in a row until it is sent, and what became of it stays there."""

import datetime
import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.email_kinds import EmailKind, email_kinds
from people.models.person import Person

# A run that started sending this long ago has stopped: jobs are killed after 300 seconds.
STOPPED_AFTER = datetime.timedelta(minutes=6)
# Within which a queued job has begun; if not, it is lost.
LOST = datetime.timedelta(minutes=10)
# How long the office can look up what became of an email.
KEPT = datetime.timedelta(days=90)


class EmailQuerySet(models.QuerySet["Email"]):
    def under_way(self) -> Self:
        return self.filter(state__in=[Email.State.WAITING, Email.State.SENDING])

    def due(self, now: datetime.datetime) -> Self:
        """To be tried now, those among them whose job was lost."""
        return self.filter(state=Email.State.WAITING, due_at__lte=now)

    def stopped(self, now: datetime.datetime) -> Self:
        """Whose run stopped while it was sending."""
        return self.filter(state=Email.State.SENDING, sending_at__lt=now - STOPPED_AFTER)

    def undelivered(self) -> Self:
        return self.filter(state__in=[Email.State.REFUSED, Email.State.GIVEN_UP])

    def given_up(self) -> Self:
        return self.filter(state=Email.State.GIVEN_UP)

    def seen_by_office(self) -> Self:
        """All but those to people who run the site, and answers to people who are nobody here."""
        to_anybody = [name for name, kind in email_kinds().items() if kind.to_anybody]
        known = Q(person__in=Person.objects.kept_by_office())
        return self.filter(known | Q(person=None) & ~Q(kind__in=to_anybody))

    def over(self) -> Self:
        """What was wanted, and ended, long ago."""
        old = self.filter(written_at__lte=timezone.now() - KEPT)
        return old.exclude(ended_at=None)


class Email(models.Model):
    """One email to one address: what to make it from, and what became of it. Never its words, nor
    a link in it: both are made when it is sent."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        REFUSED = "refused", _("Not delivered")
        GIVEN_UP = "given_up", _("Given up")
        DROPPED = "dropped", _("No longer needed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The dotted name of what makes it. No `choices`: they would need a migration in this app for
    # every email of an app above.
    kind = models.CharField(max_length=100)
    args = models.JSONField()
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Where it went at the last try.
    address = models.CharField(max_length=254, blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(_("next try"), default=timezone.now)
    sending_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # The mail server's words at the last try.
    said = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # The mail server may already have had it: the process stopped before it could say so.
    again = models.BooleanField(_("may have been sent twice"), default=False)

    objects = EmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("email")
        verbose_name_plural = _("emails")
        ordering = ["-written_at", "-id"]
        indexes = [
            models.Index(fields=["written_at", "id"], name="email_by_time"),
            models.Index(
                fields=["due_at"], name="email_due", condition=Q(state__in=["waiting", "sending"])
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending"], ended_at=None)
                | Q(
                    state__in=["sent", "refused", "given_up", "dropped"],
                    ended_at__isnull=False,
                ),
                name="email_ended_or_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.written_at:%Y-%m-%d}"

    @property
    def _kind(self) -> EmailKind:
        """Of a kind that this release does not know, only that it is an email."""
        return email_kinds().get(self.kind, EmailKind(_("Email")))

    @property
    def label(self) -> str:
        return str(self._kind.label)

    @property
    def even_if_switched_off(self) -> bool:
        return self._kind.even_if_switched_off

    @property
    def to(self) -> str:
        """Its address, or the one it would go to now."""
        return self.address or (self.person and self.person.email) or ""

    def is_stale(self, now: datetime.datetime) -> bool:
        """Whether it came too late to be of use."""
        lasts = self._kind.lasts
        return lasts is not None and now > self.written_at + lasts

    @property
    def can_be_sent_again(self) -> bool:
        """A stale one is asked for again by whoever wants it."""
        ended = self.state in (self.State.REFUSED, self.State.GIVEN_UP)
        return ended and not self.is_stale(timezone.now())


class SuppressedAddressQuerySet(models.QuerySet["SuppressedAddress"]):
    def of(self, address: str | None) -> Self:
        return self.filter(address=(address or "").lower())

    def note(self, address: str, said: str) -> None:
        self.get_or_create(address=address.lower(), defaults={"said": said})


class SuppressedAddress(models.Model):
    """Nothing is sent to it: its mail server says that it takes no email. It goes when the office
    enters the address again or asks to try it again."""

    address = models.CharField(primary_key=True, max_length=254)
    said = models.CharField(_("what the mail server said"), max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = SuppressedAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address that takes no email")
        verbose_name_plural = _("addresses that take no email")

    def __str__(self) -> str:
        return self.address
