"""The states of a concern, as whoever reported it may read them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches import deciding, keeping
from breaches.entries import answer, hold, set_state
from breaches.models import Concern
from breaches.triggers import STEPS
from people.models import Person

# The other states follow from acts of their own: the first answer, closing.
BY_HAND = (Concern.State.REVIEW, Concern.State.ACTION)


@transaction.atomic
def move(concern: Concern, state: Concern.State, words: str, by: Person) -> None:
    """Say where the concern stands, with a word to whoever reported it."""
    held = hold(concern, by)
    if state not in BY_HAND or (held.state, state) not in STEPS or is_closed(held):
        raise ValidationError(_("The concern can't be set to this state now."))
    if state == Concern.State.ACTION:
        deciding.refuse_before_threshold(held)
    _move(held, state, words, by)


@transaction.atomic
def close(concern: Concern, words: str, reason: str, by: Person) -> None:
    """Close it: with a finding about each member of staff, or the reason why there is none."""
    held = hold(concern, by)
    if is_closed(held):
        raise ValidationError(_("Somebody has closed it already."))
    decided = deciding.refuse_before_threshold(held)
    if deciding.officer_untold(held, decided):
        raise ValidationError(_("Tell the designated officer first, and record the referral."))
    if not reason and deciding.without_finding(held):
        message = _("Record a finding for each member of staff first, or say why there is none.")
        raise ValidationError({"reason": message})
    held.closed_on = timezone.localdate()
    _move(held, Concern.State.CLOSED, words, by, reason)
    keeping.set_day(held)


@transaction.atomic
def reopen(concern: Concern, reason: str, by: Person) -> None:
    """Take it up again; the day on which it was to be erased falls away."""
    held = hold(concern, by)
    if not is_closed(held):
        raise ValidationError(_("This concern is open."))
    held.closed_on = held.erase_on = None
    set_state(held, Concern.State.REVIEW, by, reason=reason)


def is_closed(concern: Concern) -> bool:
    return concern.state == Concern.State.CLOSED


def _move(held: Concern, state: Concern.State, words: str, by: Person, reason: str = "") -> None:
    set_state(held, state, by, words, reason)
    if words:
        answer(held)
