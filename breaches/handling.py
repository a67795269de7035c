"""What is said: messages to whoever reported, from them, and notes that handlers keep.

Every act on a concern begins with `hold` and ends with `record`.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches import letters
from breaches.models import Concern, Entry
from people.models import Person


class Act(models.TextChoices):
    """What was done about a concern, or is to be done."""

    SPOKE = "spoke", _("Spoke to somebody")
    REPLY = "reply", _("Reply of the person it is about")
    TOLD = "told", _("Told the person it is about")
    ASKED_DOWN = "asked_down", _("Asked to take a post down")
    TAKEN_DOWN = "taken_down", _("Post taken down")
    PLATFORM = "platform", _("Reported to the platform")
    ADVICE = "advice", _("Advice given")
    WITHDRAWN = "withdrawn", _("Access to social media or the internet withdrawn")
    RESTORED = "restored", _("Access restored")
    DISCIPLINARY = "disciplinary", _("Disciplinary procedure begun")
    POLICE = "police", _("Referral to the police")
    OFFICER = "officer", _("Referral to the designated officer")
    PARTNERS = "partners", _("Referral to the local safeguarding partners")
    BARRING = "barring", _("Referral to the Disclosure and Barring Service")
    INSURER = "insurer", _("Referral to the insurer")
    OTHER = "other", _("Something else")

    @classmethod
    def referrals(cls) -> "tuple[Act, ...]":
        return (cls.POLICE, cls.OFFICER, cls.PARTNERS, cls.BARRING, cls.INSURER)

    @classmethod
    def to_the_person(cls) -> "tuple[Act, ...]":
        """Acts by which the person it is about gets to know of it, or may."""
        return (cls.SPOKE, cls.REPLY, cls.TOLD)

    @classmethod
    def telling(cls) -> "tuple[Act, ...]":
        """Acts that tell the person whom they are about that something is known."""
        return (*cls.to_the_person(), cls.ASKED_DOWN, cls.ADVICE, cls.DISCIPLINARY)


def hold(concern: Concern, by: Person) -> Concern:
    """The concern, locked until the transaction ends, once it is sure that `by` deals with it.

    Raises Http404: who was taken off it a second ago must not learn that it is there.
    """
    held = Concern.objects.hold(concern.pk)
    if not Concern.objects.handled_by(by).filter(pk=held.pk).exists():
        raise Http404
    return held


def record(
    held: Concern, kind: Entry.Kind, words: dict[str, Any], by: Person, **columns: Any
) -> Entry:
    """Write an entry now, and have everyone else who deals with the concern told."""
    entry = held.write(kind, words, by=by, at=timezone.now(), **columns)
    letters.tell_handlers(held, except_for=by)
    return entry


def set_state(
    held: Concern, state: Concern.State, by: Person, words: str = "", reason: str = ""
) -> None:
    """Take the concern to a state and have whoever reported it told. `reason` is for handlers."""
    held.state = state
    held.save(update_fields=["state", "closed_on", "erase_on", "answered_on", "officer_due"])
    told = {"state": str(state), "words": words, "reason": reason}
    record(held, Entry.Kind.STATE, told, by)
    letters.tell_reporter(held)


def refuse_closed(held: Concern) -> None:
    if held.state == Concern.State.CLOSED:
        raise ValidationError(_("This concern is closed. Reopen it first."))


@transaction.atomic
def acknowledge(concern: Concern, text: str, by: Person) -> Entry:
    """A person's first answer to whoever reported. Refused where somebody was faster."""
    if hold(concern, by).answered_on:
        raise ValidationError(_("Somebody has answered already. Look at it, then write again."))
    return message(concern, text, by)


@transaction.atomic
def message(concern: Concern, text: str, by: Person) -> Entry:
    """Write to whoever reported. The first message is the answer that is due to them."""
    held = hold(concern, by)
    entry = record(held, Entry.Kind.MESSAGE, {"text": text}, by)
    letters.tell_reporter(held)
    answer(held)
    if held.state == Concern.State.RECEIVED:
        set_state(held, Concern.State.ACKNOWLEDGED, by)
    return entry


def answer(held: Concern) -> None:
    """A person has written to whoever reported."""
    if held.answered_on is None:
        held.answered_on = timezone.localdate()
        held.save(update_fields=["answered_on"])


@transaction.atomic
def note(concern: Concern, text: str, by: Person) -> Entry:
    """What only those who deal with it read."""
    return record(hold(concern, by), Entry.Kind.NOTE, {"text": text}, by)


@transaction.atomic
def reporter_message(concern: Concern, text: str) -> Entry:
    """What whoever reported with their name writes later; see `replying` for who has none.

    Raises Http404 once the concern is erased.
    """
    held = Concern.objects.hold(concern.pk)
    if held.erased_on:
        raise Http404
    entry = held.write(Entry.Kind.MESSAGE, {"text": text}, at=timezone.now())
    letters.tell_handlers(held)
    return entry
