"""A concern's handlers: adding, handing over, standing back, letting in after all."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from breaches import letters, vault
from breaches.entries import lock_for, record
from breaches.intake import routing
from breaches.models import Concern, Entry, Party
from breaches.offices import Offices
from breaches.opening import seen_by
from people.models import Person, Post, Role
from people.namesakes import label_of


def fitting_roles(concern: Concern) -> set[Role]:
    """Roles that may handle it: none that answers to a subject (design rule 7)."""
    roles = Offices.on(timezone.localdate()).roles_of(concern.about())
    return set(Role.handling()) - routing.barred(roles)


def candidates(concern: Concern) -> list[Person]:
    """Who may be added: in a job that may handle it, able to sign in, with no part in it."""
    posts = Post.objects.current(timezone.localdate()).filter(role__in=fitting_roles(concern))
    taken = set(concern.parties.standing().values_list("mark", flat=True))
    people = Person.objects.reachable().holding(posts)
    return [person for person in people if concern.mark(person) not in taken]


@transaction.atomic
def add_handler(concern: Concern, person: Person, why: str, by: Person) -> Party:
    """Add a handler. Raises ValidationError if they can't be one."""
    return bring_in(lock_for(concern, by), person, why, by, "added")


@transaction.atomic
def hand_over(concern: Concern, person: Person, why: str, by: Person) -> Party:
    """Have another person handle it instead of `by`, who sees nothing of it from then on."""
    concern = lock_for(concern, by)
    added = bring_in(concern, person, why, by, "handed over")
    take_off(concern, by, why, by)
    return added


@transaction.atomic
def stand_back(concern: Concern, why: str, by: Person) -> None:
    """Take `by` off it for a conflict found late, and leave them out from then on."""
    concern = lock_for(concern, by)
    part = take_off(concern, by, why, by)
    who = {"name": part.words["name"], "job": part.words["job"], "person": by.pk, "why": why}
    concern.add_party(Party.Part.LEFT_OUT, who, person=by)
    keep_dealt_with(concern)


@transaction.atomic
def admit(concern: Concern, party: Party, why: str, by: Person) -> Party:
    """Let in somebody the reporter wanted left out, or who stood back."""
    concern = lock_for(concern, by)
    left_out = _left_out(concern, party)
    left_out.end()
    person = Person.objects.get(pk=left_out.words["person"])
    return bring_in(concern, person, why, by, "admitted")


@transaction.atomic
def keep_out(concern: Concern, party: Party, why: str, by: Person) -> Entry:
    """Record that somebody stays left out."""
    concern = lock_for(concern, by)
    name = _left_out(concern, party).words["name"]
    text = _("%(name)s stays left out. %(why)s") % {"name": name, "why": why}
    return record(concern, Entry.Kind.NOTE, {"text": text}, by)


def bring_in(concern: Concern, person: Person, why: str, by: Person | None, how: str) -> Party:
    """Make the person a handler; `by` is None if the rules do. The caller has locked the concern.

    Raises ValidationError, without giving the reason, if the database refuses it: a subject or
    reporter is never a handler.
    """
    words = {"name": str(person), "job": jobs_of(person), "why": why}
    try:
        with transaction.atomic():
            role = _role(concern, person)
            party = concern.add_party(Party.Part.HANDLER, {**words, "role": role}, person=person)
    except (IntegrityError, StopIteration) as error:
        raise ValidationError(_("This person can’t deal with this.")) from error
    concern.write(Entry.Kind.HANDLER, {**words, "how": how}, by=by, at=timezone.now())
    letters.tell_handlers(concern, except_for=by)
    return party


def jobs_of(person: Person) -> str:
    return str(label_of(person))


def _role(concern: Concern, person: Person) -> str:
    """The role that lets the person handle it. Raises StopIteration if there is none."""
    fitting = fitting_roles(concern)
    return next(str(job.role) for job in person.jobs if job.role in fitting)


def take_off(concern: Concern, person: Person, why: str, by: Person) -> Party:
    """End a handler's part, recording what they had seen."""
    part = concern.parties.handling().get(person=person)
    words = {"name": part.words["name"], "why": why, **seen_by(concern, person)}
    part.end()  # First, so that they get no email.
    record(concern, Entry.Kind.STOOD_BACK, words, by)
    return part


def keep_dealt_with(concern: Concern) -> None:
    """If nobody is left who may handle it, give it to those next in line.

    There may be none: then the reporter's page says who to call outside.
    """
    if not _dealt_with(Concern.objects.filter(pk=concern.pk)).exists():
        bring_in_next(concern)


def bring_in_next(concern: Concern) -> None:
    """Give it to those next in line. The caller has locked the concern."""
    for recipient in routing.next_in_line(concern):
        with suppress(ValidationError):
            bring_in(concern, recipient.person, recipient.why, None, "route")


def keep_all_dealt_with() -> None:
    """Do the same for concerns whose handlers' jobs have ended or accounts were switched off: no
    act on the concern shows that."""
    kept = Concern.objects.filter(erased_on=None)
    left = kept.exclude(pk__in=_dealt_with(kept).values("pk")).order_by()
    for pk in list(left.values_list("pk", flat=True)):
        with vault.unreadable_left_out(pk), transaction.atomic():
            concern = Concern.objects.lock(pk)
            if concern.erased_on is None:
                keep_dealt_with(concern)


def _dealt_with(concerns: "QuerySet[Concern]") -> "QuerySet[Concern]":
    """Those with a handler whose job still allows it."""
    able = Party.objects.handling().in_office(timezone.localdate())
    named = able.filter(concern=OuterRef("pk"))
    return concerns.filter(Exists(named))


def _left_out(concern: Concern, party: Party) -> Party:
    found = concern.parties.left_out().filter(pk=party.pk).first()
    if found is None:
        raise ValidationError(_("Somebody has decided this already."))
    return found
