"""What is said: messages to whoever reported, from them, and notes that handlers keep."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches import letters
from breaches.entries import answer, hold, record, set_state
from breaches.models import Concern, Entry
from people.models import Person


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
