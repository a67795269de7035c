"""What is decided: how serious it may be, what was found, what follows for the person.

The threshold question and its words are those of "Keeping children safe in education", part four.
"""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.entries import hold, record, refuse_closed, set_state
from breaches.models import Act, Concern, Decision, Entry, Finding, Party, Sanction
from people.models import Person
from people.working_days import working_days_after

EARLY = (Concern.State.RECEIVED, Concern.State.ACKNOWLEDGED)


@transaction.atomic
def decide_threshold(concern: Concern, decision: Decision, reasons: str, by: Person) -> Entry:
    """Answer the threshold question; a later answer stands in place of an earlier one.

    Where harm may have been done the designated officer is to be told within one working day.
    """
    held = hold(concern, by)
    refuse_closed(held)
    words = {"decision": str(Decision(decision)), "reasons": reasons}
    entry = record(held, Entry.Kind.THRESHOLD, words, by)
    harm = decision == Decision.HARM
    held.officer_due = working_days_after(timezone.localdate(), 1, held.school) if harm else None
    held.save(update_fields=["officer_due"])
    if harm and held.state != Concern.State.REVIEW:
        set_state(held, Concern.State.REVIEW, by)
    return entry


@transaction.atomic
def find(concern: Concern, party: Party, finding: Finding, reasons: str, by: Person) -> Entry:
    """Record what was found about one person; apart from what was done, and what follows."""
    held = hold(concern, by)
    _refuse_outcome(held, party)
    words = {"finding": str(Finding(finding)), "reasons": reasons}
    return record(held, Entry.Kind.FINDING, words, by, party=party)


@transaction.atomic
def sanction(concern: Concern, party: Party, sanction: Sanction, reasons: str, by: Person) -> Entry:
    """Record what follows for one person."""
    held = hold(concern, by)
    _refuse_outcome(held, party)
    words = {"sanction": str(Sanction(sanction)), "reasons": reasons}
    return record(held, Entry.Kind.SANCTION, words, by, party=party)


def _refuse_outcome(held: Concern, party: Party) -> None:
    refuse_closed(held)
    refuse_before_threshold(held)
    refuse_stranger(held, party)


def refuse_stranger(held: Concern, party: Party) -> None:
    if not held.parties.subjects().filter(pk=party.pk).exists():
        raise ValidationError({"party": _("Choose a person whom the concern is about.")})


def threshold(concern: Concern) -> Entry | None:
    """The newest answer to the threshold question."""
    return concern.entries.filter(kind=Entry.Kind.THRESHOLD).order_by("number").last()


def refuse_before_threshold(held: Concern) -> Entry:
    """The answer that stands. Raises ValidationError where the question is still open."""
    decided = threshold(held)
    if decided is None:
        raise ValidationError(
            _("Answer the threshold question first: it decides what may be done.")
        )
    return decided


def officer_untold(held: Concern, decided: Entry) -> bool:
    """Whether harm may have been done and the designated officer was not told since."""
    if decided.words["decision"] != Decision.HARM:
        return False
    acts = held.entries.filter(kind=Entry.Kind.ACTION, number__gt=decided.number)
    done = acts.filter(models.Q(due=None) | models.Q(answered_by__isnull=False))
    return not any(entry.words["act"] == Act.OFFICER for entry in done)


def without_finding(held: Concern) -> list[Party]:
    """Members of staff whom the concern is about, and about whom nothing was found yet."""
    found = held.entries.filter(kind=Entry.Kind.FINDING).values("party")
    waiting = held.parties.subjects().exclude(pk__in=found)
    return [party for party in waiting if party.words["who"] == "staff"]
