"""Messages to and from the reporter, and handlers' notes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches import letters
from breaches.entries import answer, lock_for, record, set_state
from breaches.models import Concern, Entry
from people.models import Person


@transaction.atomic
def acknowledge(concern: Concern, text: str, by: Person) -> Entry:
    """Send the reporter the first answer. Refused if somebody was faster."""
    if lock_for(concern, by).answered_on:
        raise ValidationError(_("Somebody has answered already. Look at it, then write again."))
    return message(concern, text, by)


@transaction.atomic
def message(concern: Concern, text: str, by: Person) -> Entry:
    """Write to the reporter. The first message is the answer they are due."""
    concern = lock_for(concern, by)
    entry = record(concern, Entry.Kind.MESSAGE, {"text": text}, by)
    letters.tell_reporter(concern)
    answer(concern)
    if concern.state == Concern.State.RECEIVED:
        set_state(concern, Concern.State.ACKNOWLEDGED, by)
    return entry


@transaction.atomic
def add_note(concern: Concern, text: str, by: Person) -> Entry:
    """Write down something that only handlers read."""
    return record(lock_for(concern, by), Entry.Kind.NOTE, {"text": text}, by)


@transaction.atomic
def reporter_message(concern: Concern, text: str) -> Entry:
    """Add a later message from a named reporter; see `replying` for anonymous ones.

    Raises Http404 once the concern is erased.
    """
    concern = Concern.objects.lock(concern.pk)
    if concern.erased_on:
        raise Http404
    entry = concern.write(Entry.Kind.MESSAGE, {"text": text}, at=timezone.now())
    letters.tell_handlers(concern)
    return entry
