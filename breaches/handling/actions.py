"""What is done about a concern, and what is still to do, and by whom."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.entries import lock_for, record, refuse_closed
from breaches.handling.decisions import officer_untold, refuse_before_threshold, refuse_stranger
from breaches.models import Act, Concern, Entry, Party
from people.models import Person
from web.dates import is_to_come


@dataclass(frozen=True)
class Facts:
    """An act: done `on` a day, or to be done by `owner`, by `due`.

    `contact` is who took a referral, or who told the person; `reference` is the referral's
    reference, or who advised that the person be told.
    """

    act: Act
    text: str = ""
    on: datetime.date | None = None
    owner: Person | None = None
    due: datetime.date | None = None
    party: Party | None = None
    contact: str = ""
    reference: str = ""


@transaction.atomic
def act(concern: Concern, facts: Facts, by: Person) -> Entry:
    """Record an action. Raises ValidationError if the threshold or silence forbids it."""
    concern = lock_for(concern, by)
    refuse_closed(concern)
    decided = refuse_before_threshold(concern)
    _check(concern, facts)
    _refuse_disclosure(concern, decided, Act(facts.act), facts.party)
    words = {
        "act": str(Act(facts.act)),
        "text": facts.text,
        "contact": facts.contact,
        "reference": facts.reference,
        "on": facts.on.isoformat() if facts.on else "",
    }
    columns = {"owner": facts.owner, "due": facts.due, "party": facts.party}
    entry = record(concern, Entry.Kind.ACTION, words, by, **columns)
    if facts.on:
        _officer_told(concern, decided, Act(facts.act))
    return entry


@transaction.atomic
def done(
    entry: Entry,
    text: str,
    on: datetime.date,
    by: Person,
    *,
    contact: str = "",
    reference: str = "",
) -> Entry:
    """Record that a planned action is done; what it still lacks must be given now."""
    concern = lock_for(entry.concern, by)
    planned = concern.entries.waiting().filter(pk=entry.pk).select_related("party").first()
    if planned is None:
        raise ValidationError(_("Somebody has recorded this as done already."))
    _refuse_future(on)
    decided = refuse_before_threshold(concern)
    act = Act(planned.words["act"])
    _refuse_disclosure(concern, decided, act, planned.party)
    contact = contact or planned.words["contact"]
    reference = reference or planned.words["reference"]
    _check_done(Facts(act, contact=contact, reference=reference))
    said = {"contact": contact, "reference": reference}
    words = {"text": text, "on": on.isoformat(), **said}
    answer = record(concern, Entry.Kind.DONE, words, by, answers=planned, party=planned.party)
    _officer_told(concern, decided, act)
    return answer


@transaction.atomic
def silence(
    concern: Concern, party: Party, silent: bool, advised_by: str, why: str, by: Person
) -> Entry:
    """Record that police or LADO advise not to tell a person yet; or lift that."""
    concern = lock_for(concern, by)
    refuse_stranger(concern, party)
    concern.parties.subjects().filter(pk=party.pk).update(silent=silent)
    words = {"silent": silent, "advised_by": advised_by, "why": why}
    return record(concern, Entry.Kind.SILENCE, words, by, party=party)


def _check(concern: Concern, facts: Facts) -> None:
    """Raises ValidationError if a fact is missing, or two contradict each other."""
    if facts.party:
        refuse_stranger(concern, facts.party)
    elif facts.act in (Act.REPLY, Act.TOLD):
        raise ValidationError({"party": _("Choose the person it is about.")})
    if facts.on:
        _refuse_future(facts.on)
        _check_done(facts)
    elif not (facts.owner and facts.due):
        raise ValidationError(_("Say when it was done, or who is to do it and by when."))
    if facts.due and facts.due < timezone.localdate():
        raise ValidationError({"due": _("This day is past.")})
    if facts.owner and not concern.parties.handling().filter(person=facts.owner).exists():
        raise ValidationError({"owner": _("Choose somebody who deals with this concern.")})


def _check_done(facts: Facts) -> None:
    if facts.owner or facts.due:
        raise ValidationError(_("It is either done or still to do: leave one of the two empty."))
    if facts.act in Act.referrals() and not facts.contact:
        raise ValidationError({"contact": _("Say who took the referral.")})
    if facts.act == Act.TOLD and not (facts.contact and facts.reference):
        raise ValidationError({"contact": _("Say who told them, and on whose advice.")})


def _refuse_future(on: datetime.date) -> None:
    if is_to_come(on):
        raise ValidationError({"on": _("This day is still to come.")})


def _refuse_disclosure(concern: Concern, decided: Entry, act: Act, party: Party | None) -> None:
    """Nobody questions anyone before the LADO is told; and someone who must not know yet is not
    told."""
    if act in Act.to_the_person() and officer_untold(concern, decided):
        raise ValidationError(
            _("Tell the designated officer first. Until then nobody speaks to anyone about it.")
        )
    if party and act in Act.telling() and concern.parties.filter(pk=party.pk, silent=True).exists():
        raise ValidationError({"party": _("This person is not to be told yet.")})


def _officer_told(concern: Concern, decided: Entry, act: Act) -> None:
    """The day for telling the LADO is met, if they have been told since."""
    if act == Act.OFFICER and concern.officer_due and not officer_untold(concern, decided):
        concern.officer_due = None
        concern.save(update_fields=["officer_due"])
