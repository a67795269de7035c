"""A concern's subjects, as handlers find out."""

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.entries import lock_for, record
from breaches.handling.handlers import bring_in_next, jobs_of, keep_dealt_with, take_off
from breaches.intake import routing
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
    """Name another subject; handlers whose role is too close to that person lose access to the
    concern from then on.

    Raises ValidationError if the person is named already.
    """
    concern = lock_for(concern, by)
    if isinstance(subject, Person):
        _end_other_part(concern, subject, why, by)
    party = _add(concern, subject)
    _reassign(concern, why, by)
    name = party.words["name"] or party.words["described"]
    record(concern, Entry.Kind.SUBJECT, {"name": name, "why": why}, by, party=party)
    keep_dealt_with(concern)
    return party


def _end_other_part(concern: Concern, person: Person, why: str, by: Person) -> None:
    """End the person's part as a handler or as somebody left out. A reporter keeps theirs (design
    rule 8)."""
    if concern.parties.handling().filter(person=person).exists():
        take_off(concern, person, why, by)
    for part in concern.parties.left_out().filter(mark=concern.mark(person)):
        part.end()


def _reassign(concern: Concern, why: str, by: Person) -> None:
    """Take off handlers whose role is now too close to a subject. If nobody entitled to the concern
    under design rule 7 is handling it, give it to those next in line."""
    offices = Offices.on(timezone.localdate())
    first = routing.first_rung(offices.roles_of(concern.about()))
    if first is None:
        return
    may = set(Role.handling()) - routing.too_near(offices, first)
    for part in concern.parties.handling().select_related("person"):
        if part.person and not part.person.has_role(*may):
            take_off(concern, part.person, why, by)
    far_enough = routing.far_enough(offices, first)
    if not concern.parties.handling().filter(person__in=far_enough).exists():
        bring_in_next(concern)


def _add(concern: Concern, subject: Person | Described) -> Party:
    if isinstance(subject, Described):
        words = {**asdict(subject), "who": str(subject.who), "name": "", "job": ""}
        return concern.add_party(Party.Part.SUBJECT, {**words, "person": None})
    words = {"who": "staff", "name": str(subject), "job": jobs_of(subject), "described": ""}
    try:
        with transaction.atomic():
            words = {**words, "person": subject.pk}
            return concern.add_party(Party.Part.SUBJECT, words, person=subject)
    except IntegrityError as error:
        raise ValidationError(_("The concern is about this person already.")) from error
