"""Requests for access. Every line is looked at; none is given automatically."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import Event, record
from breaches.case_file.redaction import unchanged
from breaches.case_file.transcript import EntryTranscript, Teller
from breaches.models import AccessLine, AccessRequest, Concern, Entry, Party
from breaches.oversight.who_may_know import HIDING, parts_of
from people.models import Person
from web.names.folding import words_of

Decision = AccessLine.Decision
ASKED_FOR = {Party.Part.SUBJECT, Party.Part.REPORTER}
ANSWERED = gettext_lazy("This request is answered: what was decided stays.")


@dataclass(frozen=True)
class Sought:
    """Names to look for in words; without any, nothing is found."""

    names: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, request: AccessRequest) -> "Sought":
        names = (frozenset(words_of(line)) for line in request.sought.splitlines())
        return cls(tuple(name for name in names if name))

    def stands_in(self, concern: Concern) -> bool:
        rows = (*concern.parties.all(), *concern.entries.all())
        return bool(self.names) and any(self.stands_in_words(row.words) for row in rows)

    def stands_in_words(self, value: Any) -> bool:
        """Whether all words of a name are in one text."""
        if isinstance(value, str):
            said = set(words_of(value))
            return any(name <= said for name in self.names)
        inner = value.values() if isinstance(value, dict) else value
        return isinstance(value, dict | list) and any(map(self.stands_in_words, inner))


@dataclass(frozen=True)
class RequestedLine:
    """One line of a concern, spelt out, and what was decided about it so far."""

    concern: Concern
    entry: Entry
    told: EntryTranscript
    # Advice is not to tell the person yet: nothing of the concern may be given.
    silent: bool
    decided: AccessLine | None

    @property
    def reasons(self) -> dict[str, str]:
        """`reason`, and `words` if a part is given."""
        opened: dict[str, str] = self.concern.unseal(self.decided) if self.decided else {}
        return opened

    @property
    def is_given(self) -> bool:
        kept = self.decided is None or self.decided.decision == Decision.WITHHOLD
        return not kept and not self.silent

    @property
    def in_part(self) -> bool:
        return self.decided is not None and self.decided.decision == Decision.PART


@transaction.atomic
def record_request(
    person: Person | None,
    received_on: datetime.date,
    by: Person,
    *,
    name: str = "",
    sought: str = "",
) -> AccessRequest:
    """Record a request, due within one calendar month (UK GDPR, article 12(3)).

    `name` is for people off the staff list; `sought` has names to look for, one per line.
    """
    due = received_on + relativedelta(months=1)
    facts = {"received_on": received_on, "due_on": due, "recorded_by": by}
    made = AccessRequest.objects.create(person=person, name=name, sought=sought, **facts)
    record(Event.Act.ACCESS_RECORDED, by=by, about=made)
    return made


def lines(request: AccessRequest, officer: Person) -> list[RequestedLine]:
    """Every line of the concerns that are about the person, were reported by them, or mention a
    `sought` name; except concerns the officer must not know of (design rule 8)."""
    people = [request.person] if request.person else []
    *asked, own = parts_of([*people, officer])
    about = {pk for each in asked for pk, parts in each.items() if parts & ASKED_FOR}
    rows = Concern.objects.filter(erased_on=None).order_by("received_on", "reference")
    rows = rows.exclude(pk__in=[pk for pk, parts in own.items() if parts & HIDING])
    rows = rows if request.sought else rows.filter(pk__in=about)
    rows = rows.prefetch_related("parties", "entries__author", "entries__owner", "entries__answers")
    sought = Sought.of(request)
    concerns = [each for each in rows if each.pk in about or sought.stands_in(each)]
    marks = {request.mark(entry) for concern in concerns for entry in concern.entries.all()}
    decided = AccessLine.objects.in_bulk(marks)
    return [line for concern in concerns for line in _lines(concern, request, decided)]


def _lines(
    concern: Concern, request: AccessRequest, decided: dict[str, AccessLine]
) -> Iterator[RequestedLine]:
    parties = {party.pk: party for party in concern.parties.all()}
    mark, sought = request.person and concern.mark(request.person), Sought.of(request)
    silent = any(
        party.silent and (party.mark == mark or sought.stands_in_words(party.words))
        for party in parties.values()
    )
    teller = Teller(parties, unchanged, _("Whoever reported it"))
    for entry in concern.entries.all():
        yield RequestedLine(
            concern, entry, teller.tell(entry), silent, decided.get(request.mark(entry))
        )


@transaction.atomic
def decide(
    request: AccessRequest, line: RequestedLine, decision: Decision, reason: str, words: str
) -> AccessLine:
    """Decide about one line; a later decision replaces an earlier one.

    Raises ValidationError once the request is answered, and if the person must not be told.
    """
    request = _locked(request)
    if line.silent and decision != Decision.WITHHOLD:
        message = _("It is advised not to tell this person yet: nothing of this may be given.")
        raise ValidationError({"decision": message})
    row = AccessLine(mark=request.mark(line.entry), decision=decision)
    part = words if decision == Decision.PART else ""
    row.sealed = line.concern.seal({"reason": reason, "words": part}, row)
    row.save()
    return row


@transaction.atomic
def answer(request: AccessRequest, by: Person) -> None:
    """Mark it answered. Raises ValidationError while a line is undecided."""
    request = _locked(request)
    if any(line.decided is None for line in lines(request, by)):
        raise ValidationError(_("Decide about every line first."))
    request.answered_on = timezone.localdate()
    request.save(update_fields=["answered_on"])
    record(Event.Act.ACCESS_ANSWERED, by=by, about=request)


def _locked(request: AccessRequest) -> AccessRequest:
    request = AccessRequest.objects.select_for_update().get(pk=request.pk)
    if request.answered_on:
        raise ValidationError(ANSWERED)
    return request


def forget(concern: Concern) -> None:
    """Remove the decisions about a concern's lines, before its key is destroyed."""
    asked = concern.parties.filter(part__in=ASKED_FOR)
    people = {party.words["person"] for party in asked}
    requests = AccessRequest.objects.filter(Q(person__in=people) | ~Q(sought=""))
    marks = [request.mark(entry) for entry in concern.entries.all() for request in requests]
    AccessLine.objects.filter(mark__in=marks).delete()


def given(found: Iterable[RequestedLine]) -> list[RequestedLine]:
    return [line for line in found if line.is_given]
