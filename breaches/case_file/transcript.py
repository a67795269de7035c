"""A concern's entries spelt out for paper: each with its labels, none left out."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from breaches.case_file.redaction import Redaction
from breaches.models import Act, Concern, Decision, Entry, Finding, Party, Sanction, Who
from printing.case_files import CaseFileLine, Fact
from web.dates import zoned

Kind = Entry.Kind


@dataclass(frozen=True)
class Said:
    """One of an entry's words. Without `show` it is free text, and may name anybody."""

    key: str
    label: Any
    show: Callable[[Any], str] | None = None


def day(value: datetime.date) -> str:
    return date_format(value, "j F Y")


def moment(value: datetime.datetime) -> str:
    return zoned(value, "j F Y, H:i")


def _iso_day(value: str) -> str:
    return day(datetime.date.fromisoformat(value)) if value else ""


def _yes_or_no(value: bool) -> str:
    return _("Yes") if value else _("No")


def _policy(value: Mapping[str, Any] | None) -> str:
    if not value:
        return ""
    told = _("%(title)s, version %(number)s") % value
    return f"{told}, {value['section']}" if value.get("section") else told


def _route(value: list[Mapping[str, str]]) -> str:
    return "\n".join(f"{each['name']}, {each['job']}: {each['why']}" for each in value)


def _names(value: list[str]) -> str:
    return "\n".join(value)


def _links(value: list[Mapping[str, str]]) -> str:
    rows = ([each["url"], each.get("seen", ""), each.get("words", "")] for each in value)
    return "\n".join(" · ".join(filter(None, row)) for row in rows)


HOW = {
    "route": gettext_lazy("By the rules, with the report"),
    "cover": gettext_lazy("For somebody who was away"),
    "added": gettext_lazy("Added"),
    "handed over": gettext_lazy("Handed over"),
    "admitted": gettext_lazy("Left out at first, then let in"),
}
WHY = Said("why", gettext_lazy("Why"))
REASONS = Said("reasons", gettext_lazy("Reasons"))
TEXT = Said("text", gettext_lazy("Words"))
LINKS = Said("links", gettext_lazy("Links"))
FILE = Said("name", gettext_lazy("File"))
# Lists of values, but still free text that may name anybody.
LISTED: dict[str, Callable[[Any], str]] = {"links": _links, "evidence": _names}
# Names of handlers and subjects are kept: they are not the reporter's.
NAME = Said("name", gettext_lazy("Name"), str)
DONE = (
    TEXT,
    Said("contact", gettext_lazy("Contact")),
    Said("reference", gettext_lazy("Reference or advice")),
    Said("on", gettext_lazy("Done on"), _iso_day),
)
SAID: dict[str, tuple[Said, ...]] = {
    Kind.REPORT: (
        Said("at_risk", gettext_lazy("A child may be at risk"), _yes_or_no),
        Said("policy", gettext_lazy("Policy"), _policy),
        Said("what", gettext_lazy("What happened")),
        Said("on", gettext_lazy("Day"), _iso_day),
        Said("when", gettext_lazy("When")),
        Said("place", gettext_lazy("Where")),
        LINKS,
        Said("witnesses", gettext_lazy("Who saw it")),
        Said("choice", gettext_lazy("Whom they chose")),
        Said("told_by", gettext_lazy("Told by")),
        Said("told_to", gettext_lazy("Told to")),
        Said("told_at", gettext_lazy("Told at")),
        Said("route", gettext_lazy("Who was to get it"), _route),
    ),
    Kind.MESSAGE: (TEXT,),
    Kind.NOTE: (TEXT,),
    Kind.EVIDENCE: (TEXT, LINKS),
    Kind.OPENED: (
        Said("up_to", gettext_lazy("Up to line"), str),
        Said("evidence", gettext_lazy("Files")),
    ),
    Kind.THRESHOLD: (
        Said("decision", gettext_lazy("Decision"), lambda value: str(Decision(value).label)),
        REASONS,
    ),
    Kind.STATE: (
        Said("state", gettext_lazy("State"), lambda value: str(Concern.State(value).label)),
        Said("words", gettext_lazy("To whoever reported")),
        Said("reason", gettext_lazy("Reason")),
    ),
    Kind.ACTION: (
        Said("act", gettext_lazy("Action"), lambda value: str(Act(value).label)),
        *DONE,
    ),
    Kind.DONE: DONE,
    Kind.FINDING: (
        Said("finding", gettext_lazy("Finding"), lambda value: str(Finding(value).label)),
        REASONS,
    ),
    Kind.SANCTION: (
        Said("sanction", gettext_lazy("Sanction"), lambda value: str(Sanction(value).label)),
        REASONS,
    ),
    Kind.SUBJECT: (NAME, WHY),
    Kind.HANDLER: (
        NAME,
        Said("job", gettext_lazy("Job"), str),
        WHY,
        Said("how", gettext_lazy("How they came to it"), lambda value: str(HOW.get(value, value))),
    ),
    Kind.STOOD_BACK: (
        NAME,
        WHY,
        Said("up_to", gettext_lazy("Had seen up to line"), str),
        Said("evidence", gettext_lazy("Files they had opened")),
    ),
    Kind.SILENCE: (
        Said("silent", gettext_lazy("The person is not told"), _yes_or_no),
        Said("advised_by", gettext_lazy("On the advice of")),
        WHY,
    ),
    Kind.LOCKED: (FILE, WHY),
    Kind.RELEASED: (FILE, WHY),
    Kind.DESTROYED: (FILE, WHY),
    Kind.HOLD: (Said("held", gettext_lazy("Kept until released"), _yes_or_no), WHY),
    Kind.EXPORTED: (
        Said("whole", gettext_lazy("Whole, with the name"), _yes_or_no),
        Said("for", pgettext_lazy("case file", "For")),
    ),
}


@dataclass(frozen=True)
class EntryTranscript:
    """An entry spelt out."""

    number: int
    when: str
    who: str
    kind: str
    facts: tuple[Fact, ...]

    def line(self) -> CaseFileLine:
        return CaseFileLine(f"{self.number}. {self.kind}", f"{self.when} · {self.who}", self.facts)


@dataclass(frozen=True)
class Teller:
    """Spells out a concern's entries; `redact` removes the reporter's name from free text."""

    parties: Mapping[UUID, Party]
    redact: Redaction
    reporter: str

    def tell(self, entry: Entry) -> EntryTranscript:
        when = moment(entry.at) if entry.at else day(entry.day)
        facts = tuple(self._facts(entry))
        return EntryTranscript(entry.number, when, self.who(entry), entry.get_kind_display(), facts)

    def who(self, entry: Entry) -> str:
        if entry.author:
            return str(entry.author)
        by_reporter = entry.kind in (Kind.REPORT, Kind.MESSAGE, Kind.EVIDENCE)
        return self.reporter if by_reporter else _("The system")

    def _facts(self, entry: Entry) -> Iterator[Fact]:
        if entry.party_id:
            yield Fact(_("About"), self.name(self.parties[entry.party_id]))
        for said in SAID[entry.kind]:
            if value := self._value(said, entry.words.get(said.key)):
                yield Fact(str(said.label), value)
        if entry.owner:
            yield Fact(_("To be done by"), str(entry.owner))
        if entry.due:
            yield Fact(_("To be done until"), day(entry.due))
        if entry.answers:
            yield Fact(_("Answers line"), str(entry.answers.number))

    def _value(self, said: Said, value: Any) -> str:
        if value is None or value == "":
            return ""
        if said.key == "told_by":
            return self.reporter
        if said.show:
            return said.show(value)
        return self.redact(LISTED.get(said.key, str)(value))

    def name(self, party: Party) -> str:
        """Somebody's name at the time or, without one, how they were described."""
        words = party.words
        if party.part == Party.Part.REPORTER:
            return self.reporter
        if words.get("name"):
            return str(words["name"])
        return self.redact(words.get("described", "")) or str(Who(words["who"]).label)
