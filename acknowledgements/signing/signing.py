"""How a signature happens (design §3): one transaction, nothing slow under its locks."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from acknowledgements.asked.one_person_owed import due_of
from acknowledgements.models import Link, Signature, SignatureDetails
from acknowledgements.signing.reading import as_seen_by
from audit.models import Event, record
from people import outbox
from people.models import Person
from people.namesakes import schools_in_words, titles_in_words
from policies.models import Policy, Version

BOUND_TO = (
    *("round_id", "person_id", "version_id"),
    *("text_sha256", "pdf_sha256", "statement_sha256"),
)
# Any fixed number: the lock for which all signatures of this installation queue.
CHAIN_LOCK = 7_316_254


class TextChanged(Exception):
    """The version or statement shown is no longer the one to sign."""


class AlreadySetAside(Exception):
    """Somebody else got there first."""


class NotAsked(Exception):
    """The open round doesn't ask this person, or there is none."""


@dataclass(frozen=True)
class OnScreen:
    """How someone signed on screen. Times are aware; `ip_address` is None if unknown."""

    signed_in_by: str
    proved_at: datetime.datetime
    ip_address: str | None
    user_agent: str


@dataclass(frozen=True)
class OnDevice:
    """Who handed a shared device to the person, whom they know, and when (aware)."""

    handed_by: Person
    handed_at: datetime.datetime
    ip_address: str | None
    user_agent: str


@dataclass(frozen=True)
class OnPaper:
    """What a signed form says: the date on it, who took it in, and a scan if there is one."""

    signed_on: datetime.date
    taken_by: Person
    read_out: bool = False
    scan_name: str = ""
    scan_sha256: str = ""


@transaction.atomic
def sign(
    person: Person,
    version_id: uuid.UUID,
    typed_name: str,
    statement_hash: str,
    how: OnScreen | OnDevice,
    protest: str = "",
) -> Signature:
    """Record that the person signs this version's statement, which they were shown. Words of
    protest are kept beside the declaration and take nothing from it.

    Signing again returns the first signature. Raises TextChanged if another version or statement is
    now the one to sign, NotAsked if the round doesn't ask them, and Version.DoesNotExist if they
    may not read it.
    """
    now = timezone.now()
    current = _as_it_is(version_id, person, now)
    shown = current.wording_for(person.kinds).sha256
    if current.state != Version.State.PUBLISHED or shown != statement_hash:
        raise TextChanged
    if current.opened_at is None:
        raise TextChanged  # They were never shown this text.
    if current.due is None:
        raise NotAsked
    signature = Signature(opened_at=current.opened_at)
    details = SignatureDetails(
        typed_name=typed_name,
        protest=protest,
        ip_address=how.ip_address,
        user_agent=how.user_agent[:300],
    )
    if isinstance(how, OnDevice):
        signature.method = Signature.Method.DEVICE
        signature.proved_at, signature.taken_by = how.handed_at, how.handed_by
        details.taken_by_name = str(how.handed_by)[:200]
    else:
        signature.method = Signature.Method.SCREEN
        signature.proved_at, signature.signed_in_by = how.proved_at, how.signed_in_by
    return _keep(signature, details, current, person, now, Event.Act.SIGNED, by=person)


@transaction.atomic
def set_aside_signature(wrong: Signature, reason: str, by: Person) -> None:
    """Record that a signature doesn't count: somebody else made it, or it was meant for another
    text. It is kept, with this row beside it; if the round is open, the person is asked again.

    Raises AlreadySetAside if it no longer counts.
    """
    void = Signature(
        method=Signature.Method.VOID,
        corrects=wrong,
        at=timezone.now(),
        taken_by=by,
        **{name: getattr(wrong, name) for name in BOUND_TO},
    )
    details = SignatureDetails(reason=reason, taken_by_name=str(by)[:200])
    _describe(details, wrong.person)
    try:
        with transaction.atomic():
            _write(void, details)
    except IntegrityError as error:
        if not Signature.objects.filter(corrects=wrong).exists():
            raise
        raise AlreadySetAside from error
    record(Event.Act.SET_ASIDE, by, wrong, round=wrong.round_id)
    if wrong.person.email:
        outbox.put("acknowledgements.telling.emails.set_aside", str(void.pk), to=wrong.person_id)
    _append(void)


@transaction.atomic
def sign_on_paper(person: Person, version: Version, form: OnPaper, by: Person) -> Signature:
    """Record a signed consent form; the same lists count it, with method paper.

    A form of someone who has already signed returns that signature. Raises NotAsked, and
    TextChanged if the form's version is not one the policy's open round asks about, or its date is
    before that round: then it is a form for an older text.
    """
    now = timezone.now()
    current = _as_it_is(version.pk, person, now)
    if current.round_major != current.major:
        raise TextChanged
    if form.signed_on < timezone.localdate(current.round_opened_at):
        raise TextChanged
    if current.due is None:
        raise NotAsked
    signature = Signature(
        method=Signature.Method.PAPER,
        signed_on=form.signed_on,
        taken_by=form.taken_by,
        read_out=form.read_out,
        scan_sha256=form.scan_sha256,
    )
    details = SignatureDetails(taken_by_name=str(form.taken_by)[:200], scan=form.scan_name)
    return _keep(signature, details, current, person, now, Event.Act.PAPER_RECORDED, by=by)


def _as_it_is(version_id: uuid.UUID, person: Person, now: datetime.datetime) -> Any:
    """The version as it is now that its policy is locked."""
    Policy.objects.lock_for_share(version_id)
    today = timezone.localdate(now)
    current = as_seen_by(person, today).defer("html").get(pk=version_id)
    current.due = due_of(person, current.round_id, today)
    return current


def _keep(
    signature: Signature,
    details: SignatureDetails,
    version: Any,
    person: Person,
    now: datetime.datetime,
    act: Event.Act,
    by: Person,
) -> Signature:
    """Write the signature and everything that belongs to it, or find the existing one."""
    wording = version.wording_for(person.kinds)
    _describe(details, person)
    details.statement = wording.said_by(str(person))
    signature.person = person
    signature.version = version
    signature.round_id = version.round_id
    signature.at = now
    signature.text_sha256 = version.text_sha256
    signature.pdf_sha256 = version.pdf_sha256
    signature.statement_sha256 = wording.sha256
    while True:
        try:
            with transaction.atomic():
                _write(signature, details)
            break
        except IntegrityError:
            last = _last(signature)
            if last is None or last.pk == signature.corrects_id:
                raise
            if last.method != Signature.Method.VOID:
                return last
            signature.corrects = last
    record(act, by, signature, round=version.round_id, method=str(signature.method))
    if details.email:
        receipt = "acknowledgements.telling.emails.receipt"
        outbox.put(receipt, str(signature.pk), to=person.pk, at_once=False)
    _append(signature)
    return signature


def _describe(details: SignatureDetails, person: Person) -> None:
    """Copy the person as they are now into the details."""
    schools = (job.group.school.name for job in person.jobs if job.group.school)
    details.name = str(person)[:200]
    details.email = person.email or ""
    details.staff_number = person.staff_number
    details.job_title = titles_in_words(job.title for job in person.jobs)[:300]
    details.school = schools_in_words(schools)[:300]


def _write(signature: Signature, details: SignatureDetails) -> None:
    signature.details_sha256 = details.sha256()
    signature.save(force_insert=True)
    details.signature = signature
    details.save(force_insert=True)


def _last(repeat: Signature) -> Signature | None:
    """What is already there instead: a signature, or the row that cancels the last one. None if it
    was refused for another reason."""
    return Signature.objects.filter(
        round=repeat.round_id, person=repeat.person_id, corrected_by=None
    ).first()


def _append(signature: Signature) -> None:
    """Give the signature its place in the chain; the last thing before the commit.

    PostgreSQL gets two SQL queries in one message. The second begins once we have the lock, and
    sees everything committed until then.
    """
    wait = f"SELECT pg_advisory_xact_lock({CHAIN_LOCK});"
    last = "SELECT * FROM acknowledgements_link ORDER BY sequence DESC LIMIT 1"
    sent = f"{wait} {last}" if connection.vendor == "postgresql" else last
    head = next(iter(Link.objects.raw(sent)), None)
    Link.after(head, signature).save(force_insert=True)
