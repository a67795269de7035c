"""A concern's states, as its reporter may read them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.entries import answer, lock_for, set_state
from breaches.handling import decisions
from breaches.models import Concern
from breaches.oversight import retention
from breaches.triggers import STEPS
from people.models import Person

# The other states follow from their own acts: the first answer, closing.
BY_HAND = (Concern.State.REVIEW, Concern.State.ACTION)


@transaction.atomic
def move(concern: Concern, state: Concern.State, words: str, by: Person) -> None:
    """Say where the concern is up to, with a word to the reporter."""
    concern = lock_for(concern, by)
    if state not in BY_HAND or (concern.state, state) not in STEPS or is_closed(concern):
        raise ValidationError(_("The concern can't be set to this state now."))
    if state == Concern.State.ACTION:
        decisions.refuse_before_threshold(concern)
    _move(concern, state, words, by)


@transaction.atomic
def close(concern: Concern, words: str, reason: str, by: Person) -> None:
    """Close it: with a finding about each member of staff, or the reason why there is none."""
    concern = lock_for(concern, by)
    if is_closed(concern):
        raise ValidationError(_("Somebody has closed it already."))
    decided = decisions.refuse_before_threshold(concern)
    if decisions.officer_untold(concern, decided):
        raise ValidationError(_("Tell the designated officer first, and record the referral."))
    if not reason and decisions.without_finding(concern):
        message = _("Record a finding for each member of staff first, or say why there is none.")
        raise ValidationError({"reason": message})
    concern.closed_on = timezone.localdate()
    _move(concern, Concern.State.CLOSED, words, by, reason)
    retention.set_day(concern)


@transaction.atomic
def reopen(concern: Concern, reason: str, by: Person) -> None:
    """Reopen it; it no longer has a day for erasing."""
    concern = lock_for(concern, by)
    if not is_closed(concern):
        raise ValidationError(_("This concern is open."))
    concern.closed_on = concern.erase_on = None
    set_state(concern, Concern.State.REVIEW, by, reason=reason)


def is_closed(concern: Concern) -> bool:
    return concern.state == Concern.State.CLOSED


def _move(concern: Concern, state: Concern.State, words: str, by: Person, reason: str = "") -> None:
    set_state(concern, state, by, words, reason)
    if words:
        answer(concern)
