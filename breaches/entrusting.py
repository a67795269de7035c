"""Who deals with a concern: somebody added, handed over to, standing back, let in after all."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from breaches import letters, routing, vault
from breaches.entries import hold, record
from breaches.models import Concern, Entry, Party
from breaches.offices import Offices
from breaches.opening import seen_by
from people.labels import label_of
from people.models import Person, Post, Role


def fitting_roles(concern: Concern) -> set[Role]:
    """Whose job lets them deal with it: nobody's who answers to whom it is about (design
    rule 7)."""
    roles = Offices.on(timezone.localdate()).roles_of(concern.about())
    return set(Role.handling()) - routing.barred(roles)


def candidates(concern: Concern) -> list[Person]:
    """Who may be added: in a job that deals with it, able to sign in, without a part in it."""
    posts = Post.objects.current(timezone.localdate()).filter(role__in=fitting_roles(concern))
    taken = set(concern.parties.standing().values_list("mark", flat=True))
    people = Person.objects.reachable().holding(posts)
    return [person for person in people if concern.mark(person) not in taken]


@transaction.atomic
def add_handler(concern: Concern, person: Person, why: str, by: Person) -> Party:
    """Have one more person deal with it. Raises ValidationError where they can't."""
    return bring_in(hold(concern, by), person, why, by, "added")


@transaction.atomic
def hand_over(concern: Concern, person: Person, why: str, by: Person) -> Party:
    """Have another person deal with it in place of `by`, who sees nothing of it from then on."""
    held = hold(concern, by)
    added = bring_in(held, person, why, by, "handed over")
    take_off(held, by, why, by)
    return added


@transaction.atomic
def stand_back(concern: Concern, why: str, by: Person) -> None:
    """Take `by` off it for a conflict found late, and leave them out from then on."""
    held = hold(concern, by)
    part = take_off(held, by, why, by)
    who = {"name": part.words["name"], "job": part.words["job"], "person": by.pk, "why": why}
    held.add_party(Party.Part.LEFT_OUT, who, person=by)
    keep_dealt_with(held)


@transaction.atomic
def admit(concern: Concern, party: Party, why: str, by: Person) -> Party:
    """Let somebody deal with it whom the reporter wanted left out, or who stood back."""
    held = hold(concern, by)
    left_out = _left_out(held, party)
    left_out.end()
    person = Person.objects.get(pk=left_out.words["person"])
    return bring_in(held, person, why, by, "admitted")


@transaction.atomic
def keep_out(concern: Concern, party: Party, why: str, by: Person) -> Entry:
    """Put on record that somebody stays left out."""
    held = hold(concern, by)
    name = _left_out(held, party).words["name"]
    text = _("%(name)s stays left out. %(why)s") % {"name": name, "why": why}
    return record(held, Entry.Kind.NOTE, {"text": text}, by)


def bring_in(held: Concern, person: Person, why: str, by: Person | None, how: str) -> Party:
    """Make the person a handler; `by` is None where the rules did. For who holds the concern.

    Raises ValidationError, without a word of the reason, where the database refuses it: whom it
    is about, and who reported it, never deal with it.
    """
    words = {"name": str(person), "job": jobs_of(person), "why": why}
    try:
        with transaction.atomic():
            role = _role(held, person)
            party = held.add_party(Party.Part.HANDLER, {**words, "role": role}, person=person)
    except (IntegrityError, StopIteration) as error:
        raise ValidationError(_("This person can’t deal with this.")) from error
    held.write(Entry.Kind.HANDLER, {**words, "how": how}, by=by, at=timezone.now())
    letters.tell_handlers(held, except_for=by)
    return party


def jobs_of(person: Person) -> str:
    return str(label_of(person))


def _role(held: Concern, person: Person) -> str:
    """The role by which the person may deal with it. Raises StopIteration where there is none."""
    fitting = fitting_roles(held)
    return next(str(job.role) for job in person.jobs if job.role in fitting)


def take_off(held: Concern, person: Person, why: str, by: Person) -> Party:
    """End a handler's part, with what they had seen on record."""
    part = held.parties.handling().get(person=person)
    words = {"name": part.words["name"], "why": why, **seen_by(held, person)}
    part.end()  # First, so that no letter is asked for to them.
    record(held, Entry.Kind.STOOD_BACK, words, by)
    return part


def keep_dealt_with(held: Concern) -> None:
    """Where nobody is left who may deal with it, have those next in line do so.

    There may be none: then whoever reported it is told on their page whom to call outside.
    """
    if not _dealt_with(Concern.objects.filter(pk=held.pk)).exists():
        bring_in_next(held)


def bring_in_next(held: Concern) -> None:
    """Have those next in line deal with it. For who holds the concern."""
    for recipient in routing.next_in_line(held):
        with suppress(ValidationError):
            bring_in(held, recipient.person, recipient.why, None, "route")


def keep_all_dealt_with() -> None:
    """The same for concerns whose handlers' jobs have ended or whose accounts were switched off:
    no act on the concern tells of that."""
    kept = Concern.objects.filter(erased_on=None)
    left = kept.exclude(pk__in=_dealt_with(kept).values("pk")).order_by()
    for pk in list(left.values_list("pk", flat=True)):
        with vault.unreadable_left_out(pk), transaction.atomic():
            held = Concern.objects.hold(pk)
            if held.erased_on is None:
                keep_dealt_with(held)


def _dealt_with(concerns: "QuerySet[Concern]") -> "QuerySet[Concern]":
    """Those with a handler who is still in a job that may."""
    able = Party.objects.handling().in_office(timezone.localdate())
    named = able.filter(concern=OuterRef("pk"))
    return concerns.filter(Exists(named))


def _left_out(held: Concern, party: Party) -> Party:
    found = held.parties.left_out().filter(pk=party.pk).first()
    if found is None:
        raise ValidationError(_("Somebody has decided this already."))
    return found
