"""What is done about a concern, and what is to be done by whom."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.deciding import officer_untold, refuse_before_threshold, refuse_stranger
from breaches.entries import hold, record, refuse_closed
from breaches.models import Act, Concern, Entry, Party
from people.models import Person


@dataclass(frozen=True)
class Facts:
    """An act: done `on` a day, or still to be done by `owner`, until `due`.

    `contact` is who took a referral, or who told the person; `reference` the referral's
    reference, or on whose advice the person was told.
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
    """Record an action. Raises ValidationError for what the threshold or silence forbids."""
    held = hold(concern, by)
    refuse_closed(held)
    decided = refuse_before_threshold(held)
    _check(held, facts)
    _refuse_disclosure(held, decided, Act(facts.act), facts.party)
    words = {
        "act": str(Act(facts.act)),
        "text": facts.text,
        "contact": facts.contact,
        "reference": facts.reference,
        "on": facts.on.isoformat() if facts.on else "",
    }
    columns = {"owner": facts.owner, "due": facts.due, "party": facts.party}
    entry = record(held, Entry.Kind.ACTION, words, by, **columns)
    if facts.on:
        _officer_told(held, decided, Act(facts.act))
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
    """Record that an action which was to be done is done; what it lacks then is to be said now."""
    held = hold(entry.concern, by)
    planned = held.entries.waiting().filter(pk=entry.pk).select_related("party").first()
    if planned is None:
        raise ValidationError(_("Somebody has recorded this as done already."))
    _refuse_future(on)
    decided = refuse_before_threshold(held)
    act = Act(planned.words["act"])
    _refuse_disclosure(held, decided, act, planned.party)
    contact = contact or planned.words["contact"]
    reference = reference or planned.words["reference"]
    _check_done(Facts(act, contact=contact, reference=reference))
    said = {"contact": contact, "reference": reference}
    words = {"text": text, "on": on.isoformat(), **said}
    answer = record(held, Entry.Kind.DONE, words, by, answers=planned, party=planned.party)
    _officer_told(held, decided, act)
    return answer


@transaction.atomic
def silence(
    concern: Concern, party: Party, silent: bool, advised_by: str, why: str, by: Person
) -> Entry:
    """Have a person not told yet, as police or designated officer advise; or lift that."""
    held = hold(concern, by)
    refuse_stranger(held, party)
    held.parties.subjects().filter(pk=party.pk).update(silent=silent)
    words = {"silent": silent, "advised_by": advised_by, "why": why}
    return record(held, Entry.Kind.SILENCE, words, by, party=party)


def _check(held: Concern, facts: Facts) -> None:
    """Raises ValidationError where a fact is missing, or two contradict each other."""
    if facts.party:
        refuse_stranger(held, facts.party)
    elif facts.act in (Act.REPLY, Act.TOLD):
        raise ValidationError({"party": _("Choose whom it is about.")})
    if facts.on:
        _refuse_future(facts.on)
        _check_done(facts)
    elif not (facts.owner and facts.due):
        raise ValidationError(_("Say when it was done, or who is to do it and by when."))
    if facts.due and facts.due < timezone.localdate():
        raise ValidationError({"due": _("This day is past.")})
    if facts.owner and not held.parties.handling().filter(person=facts.owner).exists():
        raise ValidationError({"owner": _("Choose somebody who deals with this concern.")})


def _check_done(facts: Facts) -> None:
    if facts.owner or facts.due:
        raise ValidationError(_("It is either done or still to do: leave one of the two empty."))
    if facts.act in Act.referrals() and not facts.contact:
        raise ValidationError({"contact": _("Say who took the referral.")})
    if facts.act == Act.TOLD and not (facts.contact and facts.reference):
        raise ValidationError({"contact": _("Say who told them, and on whose advice.")})


def _refuse_future(on: datetime.date) -> None:
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day is still to come.")})


def _refuse_disclosure(held: Concern, decided: Entry, act: Act, party: Party | None) -> None:
    """Before the designated officer is told nobody questions anyone; and who is not to know yet
    is not told."""
    if act in Act.to_the_person() and officer_untold(held, decided):
        raise ValidationError(
            _("Tell the designated officer first. Until then nobody speaks to anyone about it.")
        )
    if party and act in Act.telling() and held.parties.filter(pk=party.pk, silent=True).exists():
        raise ValidationError({"party": _("This person is not to be told yet.")})


def _officer_told(held: Concern, decided: Entry, act: Act) -> None:
    """The day by which the designated officer is to be told is met, if they were told since."""
    if act == Act.OFFICER and held.officer_due and not officer_untold(held, decided):
        held.officer_due = None
        held.save(update_fields=["officer_due"])
