"""How a report is made: one transaction, with everything reported and who gets it."""

import datetime
import hmac
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from breaches import letters, vault
from breaches.codes import LETTERS, code_hash
from breaches.evidence.file_types import Examined
from breaches.evidence.sealed_files import attach
from breaches.intake.routing import Route
from breaches.models import Concern, Draft, Entry, Party
from breaches.offices import Recipient
from people.models import Person, School
from people.namesakes import label_of
from people.working_days import working_days_after
from web.stored_files import kept_or_removed

# A person answers within this many working days; sooner if a child may be at risk.
ANSWER_DAYS = 3
URGENT_DAYS = 1


class SentAlready(Exception):
    """The same report was sent before, from another window or by pressing twice."""


@dataclass(frozen=True)
class Report:
    """What was reported. `words` are those of the report's entry (see README), except its route."""

    way: Concern.Way
    kind: Concern.Kind
    school: School | None
    words: dict[str, Any]
    about: Sequence[Person] = ()
    # Each has `who` (pupil, parent, outsider, unknown) and `described`.
    described: Sequence[dict[str, str]] = ()
    # People left out at first, and why.
    left_out: Sequence[tuple[Person, str]] = field(default_factory=list)

    @property
    def at_risk(self) -> bool:
        return bool(self.words["at_risk"])


@dataclass(frozen=True)
class Ticket:
    """An anonymous report before it is sent: a random text in the page and nowhere else.

    The row's id and the return code are derived from it, so that a second press gives the same code
    and no second report. A page for a reply has one, too.
    """

    text: str

    def _derived(self, purpose: str) -> bytes:
        master = next(iter(vault.masters().values()))
        return hmac.digest(master, f"{purpose} {self.text}".encode(), "sha256")

    @property
    def id(self) -> uuid.UUID:
        return uuid.UUID(bytes=self._derived("id")[:16], version=4)

    @property
    def reply_id(self) -> uuid.UUID:
        """For a later reply: one page makes one entry, however often it is sent."""
        return uuid.UUID(bytes=self._derived("reply")[:16], version=4)

    @property
    def code(self) -> str:
        """80 bits, as in 7K2M-9QXT-…."""
        letters = [LETTERS[byte % len(LETTERS)] for byte in self._derived("code")[:16]]
        return "-".join("".join(letters[i : i + 4]) for i in range(0, 16, 4))


def send_report(told: Report, route: Route, by: Person, files: Sequence[Examined] = ()) -> Concern:
    """Make a report that is named, in confidence, or was made to `by` by word of mouth. Raises
    SentAlready if they have no draft left."""
    # A handler who wrote down what they heard is not the reporter: if they stand back later,
    # nothing may be left that shows it to them.
    reports = by.pk not in {each.person.pk for each in route.recipients}
    with kept_or_removed() as stored, transaction.atomic():
        if not Draft.objects.forget(by):
            raise SentAlready
        mark = vault.marks(by.pk)[0] if reports else ""
        concern = _begin(told, timezone.now(), reporter_mark=mark)
        entry = _describe(concern, told, route, concern.received_at)
        if reports:
            words = {"name": str(by), "job": str(label_of(by)), "person": by.pk}
            concern.add_party(Party.Part.REPORTER, words, person=by)
        attach(entry, files, stored, anonymous=False)
        letters.tell_handlers(concern, except_for=by)
        letters.tell_reporter(concern)
    return concern


def send_anonymously(
    told: Report, route: Route, ticket: Ticket, files: Sequence[Examined] = ()
) -> str:
    """Make an anonymous report and return its code. Raises SentAlready, and OSError."""
    try:
        with kept_or_removed() as stored, transaction.atomic():
            concern = _begin(told, None, id=ticket.id, code_hash=code_hash(ticket.code))
            entry = _describe(concern, told, route, None)
            attach(entry, files, stored, anonymous=True)
            letters.tell_handlers(concern, quiet=True)
    except IntegrityError as error:
        if not Concern.objects.filter(pk=ticket.id).exists():
            raise
        raise SentAlready from error
    return ticket.code


def _begin(told: Report, now: datetime.datetime | None, **columns: Any) -> Concern:
    today = timezone.localdate(now)
    days = URGENT_DAYS if told.at_risk else ANSWER_DAYS
    concern = Concern(
        way=told.way,
        kind=told.kind,
        school=told.school,
        received_on=today,
        received_at=now,
        answer_due=working_days_after(today, days, told.school),
        **columns,
    )
    concern.lock_with(vault.new_key())
    concern.save(force_insert=True)
    return concern


def _describe(concern: Concern, told: Report, route: Route, at: datetime.datetime | None) -> Entry:
    """The report as entry 1, its subjects, its recipients, and the automatic answer."""
    shown = [{"name": str(r.person), "job": r.job, "why": r.why} for r in route.recipients]
    entry = concern.write(Entry.Kind.REPORT, {**told.words, "route": shown}, at=at)
    for person in told.about:
        _add_subject(concern, person)
    for described in told.described:
        words: dict[str, Any] = {**described, "name": "", "job": "", "person": None}
        concern.add_party(Party.Part.SUBJECT, words)
    for person, why in told.left_out:
        words = {"name": str(person), "job": str(label_of(person)), "person": person.pk, "why": why}
        concern.add_party(Party.Part.LEFT_OUT, words, person=person)
    for recipient in route.recipients:
        _add_recipient(concern, recipient)
    said = _("We have received your report. A person will answer you.")
    received = {"state": concern.state, "words": said, "reason": ""}
    concern.write(Entry.Kind.STATE, received, at=at)
    return entry


def _add_subject(concern: Concern, person: Person) -> None:
    words = {
        **{"who": "staff", "name": str(person), "job": str(label_of(person))},
        **{"person": person.pk, "described": ""},
    }
    concern.add_party(Party.Part.SUBJECT, words, person=person)


def _add_recipient(concern: Concern, recipient: Recipient) -> None:
    words = {
        **{"name": str(recipient.person), "job": recipient.job},
        **{"role": str(recipient.role), "why": recipient.why},
    }
    concern.add_party(Party.Part.HANDLER, words, person=recipient.person)
