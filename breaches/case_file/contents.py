"""What is in a concern's case file: read in a constant number of SQL queries, then laid out for
paper and as a table. Only a whole one names the reporter."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from acknowledgements.models import Signature
from breaches.case_file.redaction import Redaction, redactor, unchanged
from breaches.case_file.signatures import SigningStatus, day_of, had_signed
from breaches.case_file.transcript import EntryTranscript, Teller, day, moment
from breaches.models import CaseFile, Concern, Entry, Evidence, Party, Who
from people.models import Partnership
from policies.papers import brand
from printing.case_files import CaseFileDocument, CaseFileLine, CaseFileSection, Fact
from web.spreadsheets import csv_lines

Kind = Entry.Kind
Part = Party.Part
ORDER: list[str] = [Part.SUBJECT, Part.REPORTER, Part.HANDLER, Part.LEFT_OUT]


@dataclass(frozen=True)
class CaseFileContents:
    """All of a concern that its case file says."""

    case_file: CaseFile
    parties: list[Party]
    entries: list[Entry]
    evidence: list[Evidence]
    redact: Redaction

    @classmethod
    def of(cls, case_file: CaseFile) -> "CaseFileContents":
        concern = case_file.concern
        parties = sorted(concern.parties.all(), key=lambda party: ORDER.index(party.part))
        entries = list(concern.entries.select_related("author", "owner", "answers"))
        evidence = list(concern.evidence.select_related("entry"))
        redact = unchanged if case_file.whole else redactor(concern, parties, entries)
        return cls(case_file, parties, entries, evidence, redact)

    @property
    def concern(self) -> Concern:
        return self.case_file.concern

    @cached_property
    def reporter(self) -> str:
        """The reporter, as the file calls them."""
        named = [p.words["name"] for p in self.parties if p.part == Part.REPORTER]
        told_by = [e.words.get("told_by") or "" for e in self.entries if e.kind == Kind.REPORT]
        name = next(filter(None, [*told_by, *named]), "")
        return name if name and self.case_file.whole else _("The reporter")

    @cached_property
    def teller(self) -> Teller:
        return Teller({party.pk: party for party in self.parties}, self.redact, self.reporter)

    @cached_property
    def told(self) -> list[EntryTranscript]:
        return [self.teller.tell(entry) for entry in self.entries]

    @property
    def made_for(self) -> str:
        """Who it was made for, according to the entry written with it."""
        at = self.case_file.asked_at
        asked = [e for e in self.entries if e.kind == Kind.EXPORTED and e.at == at]
        return self.redact(asked[-1].words["for"]) if asked else ""

    def lines(self, *kinds: Kind) -> tuple[CaseFileLine, ...]:
        pairs = zip(self.entries, self.told, strict=True)
        return tuple(told.line() for entry, told in pairs if not kinds or entry.kind in kinds)


def timeline_csv(contents: CaseFileContents) -> bytes:
    """The timeline, for a spreadsheet."""
    titles = (_("Line"), _("When"), _("Who"), _("What"), _("Words"))
    rows = (
        (told.number, told.when, told.who, told.kind, _in_words(told)) for told in contents.told
    )
    return "".join(csv_lines(titles, rows)).encode()


def _in_words(told: EntryTranscript) -> str:
    return "\n".join(f"{fact.label}: {fact.value}" for fact in told.facts)


def document(contents: CaseFileContents, enclosed: dict[Evidence, str]) -> CaseFileDocument:
    """`enclosed` gives the path in the archive of each piece of evidence that is in it."""
    return CaseFileDocument(
        brand=brand(Partnership.current()),
        title=_("Case file"),
        reference=contents.concern.reference,
        edition=_edition(contents),
        made=_made(contents.case_file, contents.made_for),
        warning=_(
            "This file holds personal data about people in school, perhaps children. Keep it"
            " locked, share it with nobody who does not need it, and destroy it when you no"
            " longer do."
        ),
        facts=_facts(contents.concern),
        sections=_sections(contents, enclosed),
    )


def _edition(contents: CaseFileContents) -> str:
    if contents.concern.is_anonymous:
        return _("Reported without a name")
    if contents.case_file.whole:
        return _("Whole, with the name of who reported it")
    return _("Without the name of who reported it")


def _made(case_file: CaseFile, made_for: str) -> tuple[Fact, ...]:
    return (
        Fact(pgettext("case file", "Made"), moment(case_file.asked_at)),
        Fact(pgettext("case file", "By"), str(case_file.asked_by)),
        Fact(pgettext("case file", "For"), made_for),
    )


def _facts(concern: Concern) -> tuple[Fact, ...]:
    days = (
        (_("Received"), concern.received_on),
        (_("Answer due"), concern.answer_due),
        (_("Answered"), concern.answered_on),
        (_("Closed"), concern.closed_on),
    )
    received = {_("Received"): concern.received_at}
    return (
        Fact(_("Reference"), concern.reference),
        Fact(_("Kind"), concern.get_kind_display()),
        Fact(_("Way it was told"), concern.get_way_display()),
        Fact(_("School"), str(concern.school or _("None, or all of them"))),
        *(
            Fact(label, moment(at) if (at := received.get(label)) else day(value))
            for label, value in days
            if value
        ),
        Fact(_("State"), concern.get_state_display()),
    )


def _sections(
    contents: CaseFileContents, enclosed: dict[Evidence, str]
) -> tuple[CaseFileSection, ...]:
    def of(title: str, empty: str, *kinds: Kind, note: str = "") -> CaseFileSection:
        return CaseFileSection(title, contents.lines(*kinds), empty, note)

    people = tuple(_person(contents, party) for party in contents.parties)
    note = _("In the order of its lines; none was changed or left out since it was written.")
    if not contents.case_file.whole and not contents.concern.is_anonymous:
        note = _("In the order of its lines; [reporter] stands for the name of who reported it.")
    return (
        CaseFileSection(_("People and their parts"), people, _("Nobody is named.")),
        of(_("Report"), _("There is no report."), Kind.REPORT),
        of(_("Timeline"), _("Nothing was written."), note=note),
        of(_("Actions"), _("No action is recorded."), Kind.ACTION, Kind.DONE),
        of(_("Findings"), _("Nothing was found yet."), Kind.FINDING),
        of(_("Sanctions"), _("No sanction is recorded."), Kind.SANCTION),
        _signed(contents),
        _evidence(contents, enclosed),
        of(_("Case files made"), _("This is the first."), Kind.EXPORTED),
    )


def _person(contents: CaseFileContents, party: Party) -> CaseFileLine:
    words, redact = party.words, contents.redact
    hidden = party.part == Part.REPORTER and not contents.case_file.whole
    told = {
        _("Job"): "" if hidden else words.get("job", ""),
        _("Is"): str(Who(words["who"]).label) if "who" in words else "",
        _("Described"): redact(words.get("described", "")),
        _("Why"): redact(words.get("why", "")) if party.part == Part.LEFT_OUT else "",
        _("Since"): day(party.since),
        _("Until"): day(party.until) if party.until else "",
        _("Not to be told yet"): _("Yes") if party.silent else "",
    }
    facts = tuple(Fact(label, value) for label, value in told.items() if value)
    return CaseFileLine(contents.teller.name(party), party.get_part_display(), facts)


def _signed(contents: CaseFileContents) -> CaseFileSection:
    report = next(entry.words for entry in contents.entries if entry.kind == Kind.REPORT)
    on = day_of(report, contents.concern.received_on)
    subjects = [party for party in contents.parties if party.part == Part.SUBJECT]
    lines = tuple(map(_standing, had_signed(subjects, report, on)))
    note = _("As of %(day)s, and as known when this file was made.") % {"day": day(on)}
    empty = _("Nobody on the staff list is named, or there is no policy to sign.")
    return CaseFileSection(_("What they had signed"), lines, empty, note)


def _standing(row: SigningStatus) -> CaseFileLine:
    signature, opened = row.signature, row.opened
    told = {
        _("Signed"): _signature(signature) if signature else _("Had not signed"),
        _("Receipt"): str(signature.pk) if signature else "",
        _("Asked on their own page since"): day(row.told.since) if row.told else "",
        _("To sign by"): day(row.told.due) if row.told else "",
        _("First opened the text"): _("Version %(number)s, %(at)s")
        % {"number": opened.version.number, "at": moment(opened.at)}
        if opened
        else "",
    }
    facts = tuple(Fact(label, value) for label, value in told.items() if value)
    return CaseFileLine(f"{row.name}: {row.policy}", "", facts)


def _signature(signature: Signature) -> str:
    number = signature.version.number
    if signature.signed_on:
        told = {"number": number, "day": day(signature.signed_on)}
        return _("Version %(number)s, on paper, %(day)s") % told
    return _("Version %(number)s, %(at)s") % {"number": number, "at": moment(signature.at)}


def _evidence(contents: CaseFileContents, enclosed: dict[Evidence, str]) -> CaseFileSection:
    note = _("Each SHA-256 is of the file as it was received.")
    lines = tuple(_file(each, contents.redact, enclosed) for each in contents.evidence)
    return CaseFileSection(_("Evidence"), lines, _("There is no evidence."), note)


def _file(evidence: Evidence, redact: Redaction, enclosed: dict[Evidence, str]) -> CaseFileLine:
    words = evidence.words
    facts = (
        Fact(_("Came with line"), str(evidence.entry.number)),
        Fact(_("Type"), words["type"]),
        Fact(_("Size"), _("%s bytes") % f"{words['size']:,}"),
        Fact("SHA-256", words["sha256"], is_code=True),
        Fact(_("State"), evidence.get_state_display()),
        Fact(_("In the archive"), enclosed.get(evidence) or _("No")),
    )
    return CaseFileLine(redact(words["name"]), "", facts)
