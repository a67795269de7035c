"""Decisions: how serious it may be, what was found, what follows for the person.

The threshold question and its words come from "Keeping children safe in education", part four.
"""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.entries import lock_for, record, refuse_closed, set_state
from breaches.models import Act, Concern, Decision, Entry, Finding, Party, Sanction
from people.models import Person
from people.working_days import working_days_after

EARLY = (Concern.State.RECEIVED, Concern.State.ACKNOWLEDGED)


@transaction.atomic
def decide_threshold(concern: Concern, decision: Decision, reasons: str, by: Person) -> Entry:
    """Answer the threshold question; a later answer replaces an earlier one.

    If harm may have been done, the LADO must be told within one working day.
    """
    concern = lock_for(concern, by)
    refuse_closed(concern)
    words = {"decision": str(Decision(decision)), "reasons": reasons}
    entry = record(concern, Entry.Kind.THRESHOLD, words, by)
    harm = decision == Decision.HARM
    next_day = working_days_after(timezone.localdate(), 1, concern.school) if harm else None
    concern.officer_due = next_day
    concern.save(update_fields=["officer_due"])
    if harm and concern.state != Concern.State.REVIEW:
        set_state(concern, Concern.State.REVIEW, by)
    return entry


@transaction.atomic
def find(concern: Concern, party: Party, finding: Finding, reasons: str, by: Person) -> Entry:
    """Record a finding about one person; separate from what was done, and what follows."""
    concern = lock_for(concern, by)
    _refuse_outcome(concern, party)
    words = {"finding": str(Finding(finding)), "reasons": reasons}
    return record(concern, Entry.Kind.FINDING, words, by, party=party)


@transaction.atomic
def sanction(concern: Concern, party: Party, sanction: Sanction, reasons: str, by: Person) -> Entry:
    """Record what follows for one person."""
    concern = lock_for(concern, by)
    _refuse_outcome(concern, party)
    words = {"sanction": str(Sanction(sanction)), "reasons": reasons}
    return record(concern, Entry.Kind.SANCTION, words, by, party=party)


def _refuse_outcome(concern: Concern, party: Party) -> None:
    refuse_closed(concern)
    refuse_before_threshold(concern)
    refuse_stranger(concern, party)


def refuse_stranger(concern: Concern, party: Party) -> None:
    if not concern.parties.subjects().filter(pk=party.pk).exists():
        raise ValidationError({"party": _("Choose a person whom the concern is about.")})


def threshold(concern: Concern) -> Entry | None:
    """The newest answer to the threshold question."""
    return concern.entries.filter(kind=Entry.Kind.THRESHOLD).order_by("number").last()


def refuse_before_threshold(concern: Concern) -> Entry:
    """The current answer. Raises ValidationError while the question is open."""
    decided = threshold(concern)
    if decided is None:
        raise ValidationError(
            _("Answer the threshold question first: it decides what may be done.")
        )
    return decided


def officer_untold(concern: Concern, decided: Entry) -> bool:
    """Whether harm may have been done and the LADO has not been told since."""
    if decided.words["decision"] != Decision.HARM:
        return False
    acts = concern.entries.filter(kind=Entry.Kind.ACTION, number__gt=decided.number)
    done = acts.filter(models.Q(due=None) | models.Q(answered_by__isnull=False))
    return not any(entry.words["act"] == Act.OFFICER for entry in done)


def without_finding(concern: Concern) -> list[Party]:
    """Members of staff among the subjects who have no finding yet."""
    found = concern.entries.filter(kind=Entry.Kind.FINDING).values("party")
    waiting = concern.parties.subjects().exclude(pk__in=found)
    return [party for party in waiting if party.words["who"] == "staff"]
