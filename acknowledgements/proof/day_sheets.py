"""A past day on paper, as an inspector asks for it: which text was in force, who had to sign, who
had and when, who was excused and why, and the text itself."""

import datetime
from collections.abc import Iterator
from itertools import chain, islice

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from acknowledgements.asked import past_dates
from acknowledgements.models import DaySheet
from audit.models import Event, record
from people.models import FileJob, Partnership, Person
from policies.models import Policy, Version
from policies.papers import approval, brand
from printing.foreign_parts import Part, joined_with_foreign
from printing.reports import ReportDocument, ReportTable, report_pdf
from web.dates import zoned

# One layout keeps all its pages in memory.
ROWS_AT_ONCE = 800


@transaction.atomic
def ask_for_sheet(policy: Policy, day: datetime.date, by: Person) -> DaySheet:
    """Have a PDF made of the people this head leads."""
    made = DaySheet.objects.create(policy=policy, day=day, asked_by=by)
    record(Event.Act.LIST_EXPORTED, by, by, policy=policy.slug, day=str(day))
    FileJob.objects.start(made)
    return made


def sheet_pdf(sheet: DaySheet) -> bytes:
    """As known now, which it says. More rows than one layout can take continue in the next part."""
    rows = past_dates.rows_on(sheet.asked_by, sheet.policy, sheet.day)
    version = past_dates.in_force(sheet.policy, sheet.day)
    first = _document(sheet, version, list(islice(rows, ROWS_AT_ONCE)))
    own = chain([report_pdf(first)], _others(sheet, version, rows))
    return joined_with_foreign(chain(map(Part, own), _text(version)))


def _others(
    sheet: DaySheet, version: Version | None, rows: Iterator[past_dates.PastRow]
) -> Iterator[bytes]:
    while part := list(islice(rows, ROWS_AT_ONCE)):
        yield report_pdf(_document(sheet, version, part))


def _text(version: Version | None) -> Iterator[Part]:
    """The exact file that was there to sign."""
    if version and version.pdf:
        with version.pdf.open("rb") as file:
            yield Part(file.read(), is_foreign=bool(version.original))


def _document(
    sheet: DaySheet, version: Version | None, rows: list[past_dates.PastRow]
) -> ReportDocument:
    day = date_format(sheet.day, "j F Y")
    now = zoned(timezone.now(), "j F Y, H:i")
    return ReportDocument(
        brand=brand(Partnership.current()),
        title=sheet.policy.title,
        subtitle=_("Who had signed by %s") % day,
        made=_("What was true at the end of that day, as known on %s.") % now,
        facts=[*_version(version), *_numbers(sheet)],
        tables=[
            ReportTable(
                _("Whom the sign-off asked"),
                (_("Name"), _("Job and school"), _("To be signed by"), _("On that day")),
                [_cells(row) for row in rows],
                empty=_("No sign-off asked anybody here on that day."),
            )
        ],
    )


def _version(version: Version | None) -> list[tuple[str, str]]:
    if version is None:
        return [(_("Version in force"), _("none"))]
    return [
        (_("Version in force"), version.number),
        (_("Approval"), approval(version)),
        (_("Published"), zoned(version.published_at, "j F Y, H:i")),
        (_("Fingerprint of the text"), version.text_sha256),
        *_original(version),
    ]


def _original(version: Version) -> list[tuple[str, str]]:
    sha256 = version.original_sha256
    return [(_("Fingerprint of the PDF file that binds"), sha256)] if sha256 else []


def _numbers(sheet: DaySheet) -> list[tuple[str, str]]:
    numbers = past_dates.numbers(sheet.asked_by, sheet.policy, sheet.day)
    labels = {"signed": _("Had signed"), "owing": _("Had still to sign"), "away": _("Away")}
    return [(label, str(numbers[name])) for name, label in labels.items()]


def _cells(row: past_dates.PastRow) -> tuple[str, ...]:
    at = zoned(row.signed_at, "j M Y, H:i")
    return (
        row.name,
        str(row.label),
        date_format(row.due, "j M Y"),
        f"{row.state} {at or row.excuse}".strip(),
    )
