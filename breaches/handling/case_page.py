"""What the page of a concern shows to a handler."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from breaches.case_file import signatures
from breaches.case_file.redaction import unchanged
from breaches.case_file.transcript import EntryTranscript, Teller
from breaches.handling import caseload, decisions
from breaches.models import Act, Concern, Decision, Entry, Party
from people.models import Person

Kind, Part = Entry.Kind, Party.Part


@dataclass
class Case:
    """A concern with everything that belongs to it, read in a constant number of SQL queries."""

    concern: Concern
    viewer: Person
    today: datetime.date

    @cached_property
    def parties(self) -> list[Party]:
        return list(self.concern.parties.all())

    @cached_property
    def entries(self) -> list[Entry]:
        rows = self.concern.entries.select_related("author", "owner", "answers")
        return list(rows.prefetch_related("evidence__concern"))

    def _standing(self, part: Party.Part) -> list[Party]:
        return [each for each in self.parties if each.part == part and each.until is None]

    @property
    def subjects(self) -> list[Party]:
        return self._standing(Part.SUBJECT)

    @property
    def handlers(self) -> list[Party]:
        return self._standing(Part.HANDLER)

    @property
    def left_out(self) -> list[Party]:
        return self._standing(Part.LEFT_OUT)

    @property
    def reporter(self) -> Party | None:
        return next(iter(self._standing(Part.REPORTER)), None)

    @cached_property
    def report(self) -> dict[str, Any]:
        return next(entry.words for entry in self.entries if entry.kind == Kind.REPORT)

    @property
    def told_by(self) -> str:
        """Who reported it, perhaps by word of mouth; nobody knows for an anonymous report."""
        name = self.reporter.words["name"] if self.reporter else ""
        return self.report.get("told_by") or name

    @property
    def way(self) -> str:
        """How it was reported, in the third person."""
        ways = Concern.Way
        return {
            ways.NAMED: _("With their name"),
            ways.CONFIDENCE: _("In confidence: only who deals with it may know who it was"),
            ways.ANONYMOUS: _("Without a name"),
            ways.SPOKEN: _("By word of mouth"),
        }[ways(self.concern.way)]

    @cached_property
    def timeline(self) -> list[tuple[Entry, EntryTranscript]]:
        name = self.told_by or _("Whoever reported it")
        teller = Teller({party.pk: party for party in self.parties}, unchanged, name)
        return [(entry, teller.tell(entry)) for entry in self.entries]

    @property
    def told_report(self) -> EntryTranscript:
        return next(told for entry, told in self.timeline if entry.kind == Kind.REPORT)

    @cached_property
    def threshold(self) -> Entry | None:
        decided = [entry for entry in self.entries if entry.kind == Kind.THRESHOLD]
        return decided[-1] if decided else None

    @property
    def decision(self) -> str:
        decided = self.threshold
        return str(Decision(decided.words["decision"]).label) if decided else ""

    @cached_property
    def officer_untold(self) -> bool:
        decided = self.threshold
        return decided is not None and decisions.officer_untold(self.concern, decided)

    @property
    def to_do(self) -> list[tuple[Entry, str]]:
        """Entries with something still to do."""
        done = {entry.answers_id for entry in self.entries if entry.answers_id}
        waiting = [each for each in self.entries if each.due and each.pk not in done]
        return [(each, str(Act(each.words["act"]).label)) for each in waiting]

    @property
    def dues(self) -> list[caseload.Due]:
        days = [entry.due for entry, _act in self.to_do if entry.due]
        return caseload.dues(self.concern, min(days, default=None), self.today)

    @property
    def day(self) -> datetime.date:
        return signatures.day_of(self.report, self.concern.received_on)

    @cached_property
    def had_signed(self) -> list[signatures.SigningStatus]:
        return signatures.had_signed(self.subjects, self.report, self.day)

    @cached_property
    def others(self) -> list[tuple[str, list[Concern]]]:
        return others_about(self.concern, self.subjects, self.viewer)


def others_about(
    concern: Concern, subjects: Iterable[Party], viewer: Person
) -> list[tuple[str, list[Concern]]]:
    """Other concerns about the same people that the viewer also handles.

    Nobody learns how many more there are. A person's mark differs between concerns: the key of each
    is opened to compare them.
    """
    people = {each.words["person"]: each.words["name"] for each in subjects if each.mark}
    if not people:
        return []
    seen = Prefetch("parties", Party.objects.subjects(), to_attr="subjects")
    others = Concern.objects.handled_by(viewer).exclude(pk=concern.pk).prefetch_related(seen)
    marks: list[tuple[Any, set[str]]] = [
        (other, {party.mark for party in other.subjects})  # type: ignore[attr-defined]
        for other in others
    ]
    found = [
        (name, [other for other, known in marks if other.mark(pk) in known])
        for pk, name in people.items()
    ]
    return [(name, concerns) for name, concerns in found if concerns]
