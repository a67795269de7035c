"""Writing to a concern: every act on one begins with `hold` and ends with `record`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches import letters
from breaches.models import Concern, Entry
from people.models import Person


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


def answer(held: Concern) -> None:
    """A person has written to whoever reported."""
    if held.answered_on is None:
        held.answered_on = timezone.localdate()
        held.save(update_fields=["answered_on"])
