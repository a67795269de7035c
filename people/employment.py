"""Acts on the staff list: people, their jobs, and when they are away."""

import datetime
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import Event, record
from people import outbox
from people.decorators import refuse_runs_site
from people.models import Absence, Group, Person, Post, Role, School
from web.saving import save_or_explain


@dataclass(frozen=True)
class PersonFacts:
    first_name: str
    last_name: str
    email: str | None = None
    staff_number: str = ""


@dataclass(frozen=True)
class JobFacts:
    """A job as it should be; `school` is None for the whole partnership."""

    school: School | None
    kind: Group.Kind
    role: Role
    title: str
    start: datetime.date
    end: datetime.date | None = None


@transaction.atomic
def add_person(facts: PersonFacts, job: JobFacts, by: Person | None) -> Person:
    """Put somebody on the staff list with their first job. They have no password yet."""
    person = Person(**asdict(facts))
    person.set_unusable_password()
    save_or_explain(person)
    _follow_email(person)
    record(Event.Act.PERSON_ADDED, by=by, about=person)
    add_job(person, job, by)
    return person


@transaction.atomic
def change_person(person: Person, facts: PersonFacts, by: Person | None) -> Person:
    """Change name, email or staff number."""
    person = _locked(person)
    refuse_runs_site(person)
    old = {name: getattr(person, name) for name in asdict(facts)}
    for name, value in asdict(facts).items():
        setattr(person, name, value)
    save_or_explain(person)
    # Only the names of the fields: the trail can't be erased, so it keeps no personal data.
    changed = [name for name, value in old.items() if getattr(person, name) != value]
    if "email" in changed:
        _follow_email(person)
        _warn_at_old_address(person, old["email"])
    if changed:
        record(Event.Act.PERSON_CHANGED, by=by, about=person, fields=changed)
    return person


def set_email(person: Person, email: str | None, by: Person | None) -> Person:
    """Change the email alone; None removes it, and with it the way to sign in."""
    facts = PersonFacts(person.first_name, person.last_name, email, person.staff_number)
    return change_person(person, facts, by)


@transaction.atomic
def set_active(person: Person, active: bool, by: Person | None) -> Person:
    """Switch an account on or off: its user is signed out at once. A repeat does nothing.

    The last day of a job doesn't do this: leavers may need their receipts.
    """
    if by is not None and by.pk == person.pk:
        raise PermissionDenied(_("Someone else must switch your own account on or off."))
    person = _locked(person)
    refuse_runs_site(person)
    if person.is_active != active:
        person.is_active = active
        person.save(update_fields=["is_active"])
        record(Event.Act.ACCOUNT_ON if active else Event.Act.ACCOUNT_OFF, by=by, about=person)
    return person


@transaction.atomic
def add_job(person: Person, job: JobFacts, by: Person | None) -> Post:
    """Give a person a job. Raises PermissionDenied if it would be their own."""
    refuse_own_jobs(person, by)
    refuse_runs_site(person)
    post = Post(person=person)
    _write(post, job)
    record(Event.Act.JOB_ADDED, by=by, about=person, **_told(post))
    return post


@transaction.atomic
def change_job(post: Post, job: JobFacts, by: Person | None) -> Post:
    """Correct a wrong entry. Lists of past days follow; a move is an end and a new job."""
    refuse_own_jobs(post.person, by)
    refuse_runs_site(post.person)
    post = Post.objects.select_for_update().get(pk=post.pk)
    before = _told(post)
    _write(post, job)
    if _told(post) != before:
        record(Event.Act.JOB_CHANGED, by=by, about=post.person, before=before, **_told(post))
    return post


@transaction.atomic
def end_job(post: Post, last_day: datetime.date, by: Person | None) -> Post:
    """Record the last day of a job, which may be in the future. The person counts through that day.
    A repeat does nothing."""
    refuse_own_jobs(post.person, by)
    refuse_runs_site(post.person)
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.end == last_day:
        return post
    post.end = last_day
    save_or_explain(post)
    record(Event.Act.JOB_ENDED, by=by, about=post.person, **_told(post))
    return post


@transaction.atomic
def record_absence(
    person: Person, start: datetime.date, end: datetime.date | None, by: Person | None
) -> Absence:
    """Record that a person is away from the first to the last day (None: not known yet)."""
    person = _locked(person)
    refuse_runs_site(person)
    absence = Absence(person=person, start=start, end=end)
    _refuse_overlap(absence)
    save_or_explain(absence)
    record(Event.Act.ABSENCE_RECORDED, by=by, about=person, **_days(absence))
    return absence


@transaction.atomic
def record_return(absence: Absence, back: datetime.date, by: Person | None) -> Absence:
    """Record the first day on which a person is back: the day before was the last one away. A
    repeat does nothing."""
    refuse_runs_site(_locked(absence.person))
    absence = Absence.objects.select_for_update().get(pk=absence.pk)
    if back <= absence.start:
        message = _("The first day back must be after the first day away.")
        raise ValidationError({"back": message})
    last = back - datetime.timedelta(days=1)
    if absence.end == last:
        return absence
    absence.end = last
    _refuse_overlap(absence)
    save_or_explain(absence)
    record(Event.Act.ABSENCE_ENDED, by=by, about=absence.person, **_days(absence))
    return absence


def refuse_own_jobs(person: Person, by: Person | None) -> None:
    """Nobody gives themselves a role: jobs decide what a person may do."""
    if by is not None and by.pk == person.pk:
        raise PermissionDenied(_("Someone else must change your own jobs."))


def namesakes(first_name: str, last_name: str) -> Iterable[Person]:
    """People of the same name, in case somebody is about to be added twice."""
    return Person.objects.kept_by_office().with_jobs().called(first_name, last_name)


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update().get(pk=person.pk)


def _write(post: Post, job: JobFacts) -> None:
    """A group is created with the first person of that kind at a school."""
    group, _made = Group.objects.get_or_create(school=job.school, kind=job.kind)
    post.group, post.role, post.title = group, job.role, job.title
    post.start, post.end = job.start, job.end
    save_or_explain(post)


def _told(post: Post) -> dict[str, Any]:
    """A job for the audit trail, with the names of today."""
    return {"job": str(post), "role": post.role, "group": str(post.group), **_days(post)}


def _days(held: Post | Absence) -> dict[str, str | None]:
    return {"start": held.start.isoformat(), "end": held.end.isoformat() if held.end else None}


def _refuse_overlap(absence: Absence) -> None:
    """No two absences of a person share a day. The caller has locked the person's row."""
    others = Absence.objects.filter(person=absence.person_id).exclude(pk=absence.pk)
    others = others.filter(Q(end=None) | Q(end__gte=absence.start))
    if absence.end:
        others = others.filter(start__lte=absence.end)
    if others.exists():
        raise ValidationError(_("This person is recorded as away on some of these days already."))


def _follow_email(person: Person) -> None:
    """Make allauth's addresses match the staff list, which is the truth. One that is entered again
    is written to again."""
    EmailAddress.objects.filter(user=person).delete()
    outbox.try_address_again(person.email)
    if person.email:
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


def _warn_at_old_address(person: Person, old: str | None) -> None:
    """Whoever has the new address can reset the password, so the old one gets a warning."""
    if old and person.has_usable_password():
        outbox.put("people.emails.email_changed", person.pk, old, to=person.pk)
