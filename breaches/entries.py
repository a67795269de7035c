"""Writing to a concern: every act begins with `lock_for` and ends with `record`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches import letters
from breaches.models import Concern, Entry
from people.models import Person


def lock_for(concern: Concern, by: Person) -> Concern:
    """The concern, locked until the transaction ends, once `by` is known to be a handler.

    Raises Http404: someone taken off it a second ago must not learn that it exists.
    """
    concern = Concern.objects.lock(concern.pk)
    if not Concern.objects.handled_by(by).filter(pk=concern.pk).exists():
        raise Http404
    return concern


def record(
    concern: Concern, kind: Entry.Kind, words: dict[str, Any], by: Person, **columns: Any
) -> Entry:
    """Write an entry now, and email every other handler."""
    entry = concern.write(kind, words, by=by, at=timezone.now(), **columns)
    letters.tell_handlers(concern, except_for=by)
    return entry


def set_state(
    concern: Concern, state: Concern.State, by: Person, words: str = "", reason: str = ""
) -> None:
    """Move the concern to a state and email the reporter. `reason` is for handlers."""
    concern.state = state
    concern.save(update_fields=["state", "closed_on", "erase_on", "answered_on", "officer_due"])
    told = {"state": str(state), "words": words, "reason": reason}
    record(concern, Entry.Kind.STATE, told, by)
    letters.tell_reporter(concern)


def refuse_closed(concern: Concern) -> None:
    if concern.state == Concern.State.CLOSED:
        raise ValidationError(_("This concern is closed. Reopen it first."))


def answer(concern: Concern) -> None:
    """A person has written to the reporter."""
    if concern.answered_on is None:
        concern.answered_on = timezone.localdate()
        concern.save(update_fields=["answered_on"])
