"""Whom a concern is about, as handlers find out."""

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches import routing
from breaches.entries import hold, record
from breaches.entrusting import bring_in_next, jobs_of, keep_dealt_with, take_off
from breaches.models import Concern, Entry, Party, Who
from breaches.offices import Offices
from people.models import Person, Role


@dataclass(frozen=True)
class Described:
    """Somebody who is not on the staff list, in the handler's words."""

    who: Who
    described: str


@transaction.atomic
def add_subject(concern: Concern, subject: Person | Described, why: str, by: Person) -> Party:
    """Name one more person whom it is about; who deals with it so far sees nothing from then on.

    Raises ValidationError where the person is named already.
    """
    held = hold(concern, by)
    if isinstance(subject, Person):
        _end_other_part(held, subject, why, by)
    party = _add(held, subject)
    _give_to_who_is_far_enough(held, why, by)
    name = party.words["name"] or party.words["described"]
    record(held, Entry.Kind.SUBJECT, {"name": name, "why": why}, by, party=party)
    keep_dealt_with(held)
    return party


def _end_other_part(held: Concern, person: Person, why: str, by: Person) -> None:
    """Nobody is both: whom it is about has no other part in it."""
    if held.parties.handling().filter(person=person).exists():
        take_off(held, person, why, by)
    for part in held.parties.left_out().filter(mark=held.mark(person)):
        part.end()


def _give_to_who_is_far_enough(held: Concern, why: str, by: Person) -> None:
    """Who was far enough from it until now may be too near to whom it turns out to be about; and
    whose it is by rule 7 may not have it yet."""
    offices = Offices.on(timezone.localdate())
    first = routing.first_rung(offices.roles_of(held.about()))
    if first is None:
        return
    may = set(Role.handling()) - routing.too_near(offices, first)
    for part in held.parties.handling().select_related("person"):
        if part.person and not part.person.has_role(*may):
            take_off(held, part.person, why, by)
    far_enough = routing.far_enough(offices, first)
    if not held.parties.handling().filter(person__in=far_enough).exists():
        bring_in_next(held)


def _add(held: Concern, subject: Person | Described) -> Party:
    if isinstance(subject, Described):
        words = {**asdict(subject), "who": str(subject.who), "name": "", "job": ""}
        return held.add_party(Party.Part.SUBJECT, {**words, "person": None})
    words = {"who": "staff", "name": str(subject), "job": jobs_of(subject), "described": ""}
    try:
        with transaction.atomic():
            words = {**words, "person": subject.pk}
            return held.add_party(Party.Part.SUBJECT, words, person=subject)
    except IntegrityError as error:
        raise ValidationError(_("The concern is about this person already.")) from error
