"""A person asks what is held about them. Every line is looked at; none is given by itself."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import Event, record
from breaches.keeping import months_after
from breaches.models import AccessLine, AccessRequest, Concern, Entry, Party
from breaches.parts import HIDING, parts_of
from breaches.redacting import unchanged
from breaches.transcript import Teller, Told
from people.models import Person

Decision = AccessLine.Decision
ASKED_FOR = {Party.Part.SUBJECT, Party.Part.REPORTER}
ANSWERED = gettext_lazy("This request is answered: what was decided stays.")


@dataclass(frozen=True)
class Line:
    """One line of a concern, spelt out, and what was decided about it so far."""

    concern: Concern
    entry: Entry
    told: Told
    # It is advised not to tell the person yet: nothing of the concern may be given.
    silent: bool
    decided: AccessLine | None

    @property
    def reasons(self) -> dict[str, str]:
        """`reason`, and `words` where a part is given."""
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
def record_request(person: Person, received_on: datetime.date, by: Person) -> AccessRequest:
    """To be answered within one calendar month (UK GDPR, article 12(3))."""
    due = months_after(received_on, 1)
    made = AccessRequest.objects.create(
        person=person, received_on=received_on, due_on=due, recorded_by=by
    )
    record(Event.Act.ACCESS_RECORDED, by=by, about=made)
    return made


def lines(request: AccessRequest, officer: Person) -> list[Line]:
    """Every line of the concerns that are about the person or that they reported, but for those
    that the officer must not know of (design rule 8)."""
    asked, own = parts_of([request.person, officer])
    concerns = {
        pk for pk, parts in asked.items() if parts & ASKED_FOR and not own.get(pk, set()) & HIDING
    }
    rows = Concern.objects.filter(pk__in=concerns).order_by("received_on", "reference")
    rows = rows.prefetch_related("parties", "entries__author", "entries__owner", "entries__answers")
    marks = {request.mark(entry) for concern in rows for entry in concern.entries.all()}
    decided = AccessLine.objects.in_bulk(marks)
    return [line for concern in rows for line in _lines(concern, request, decided)]


def _lines(
    concern: Concern, request: AccessRequest, decided: dict[str, AccessLine]
) -> Iterator[Line]:
    parties = {party.pk: party for party in concern.parties.all()}
    mark = concern.mark(request.person)
    silent = any(party.silent and party.mark == mark for party in parties.values())
    teller = Teller(parties, unchanged, _("Whoever reported it"))
    for entry in concern.entries.all():
        yield Line(concern, entry, teller.tell(entry), silent, decided.get(request.mark(entry)))


@transaction.atomic
def decide(
    request: AccessRequest, line: Line, decision: Decision, reason: str, words: str
) -> AccessLine:
    """Decide about one line; a later decision takes an earlier one's place.

    Raises ValidationError once the request is answered, and where the person is not to be told.
    """
    held = _hold(request)
    if line.silent and decision != Decision.WITHHOLD:
        message = _("It is advised not to tell this person yet: nothing of this may be given.")
        raise ValidationError({"decision": message})
    row = AccessLine(mark=held.mark(line.entry), decision=decision)
    part = words if decision == Decision.PART else ""
    row.sealed = line.concern.seal({"reason": reason, "words": part}, row)
    row.save()
    return row


@transaction.atomic
def answer(request: AccessRequest, by: Person) -> None:
    """Mark it answered. Raises ValidationError while a line is undecided."""
    held = _hold(request)
    if any(line.decided is None for line in lines(held, by)):
        raise ValidationError(_("Decide about every line first."))
    held.answered_on = timezone.localdate()
    held.save(update_fields=["answered_on"])
    record(Event.Act.ACCESS_ANSWERED, by=by, about=held)


def _hold(request: AccessRequest) -> AccessRequest:
    held = AccessRequest.objects.select_for_update().get(pk=request.pk)
    if held.answered_on:
        raise ValidationError(ANSWERED)
    return held


def forget(concern: Concern) -> None:
    """Remove what was decided about a concern's lines, before its key is destroyed."""
    asked = concern.parties.filter(part__in=ASKED_FOR)
    requests = AccessRequest.objects.filter(person__in={party.words["person"] for party in asked})
    marks = [request.mark(entry) for entry in concern.entries.all() for request in requests]
    AccessLine.objects.filter(mark__in=marks).delete()


def given(found: Iterable[Line]) -> list[Line]:
    return [line for line in found if line.is_given]
