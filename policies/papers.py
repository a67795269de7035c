"""A policy's papers: what printing needs to know about a version and the partnership."""

import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from people.models import Partnership
from policies.models import Picture, Review, Version
from policies.texts.rendering import SHOWN
from printing.policy_documents import Brand, ContentsLine, PolicyDocument, PrintedText
from printing.reports import ReportDocument, ReportTable


def document(version: Version) -> PolicyDocument:
    return PolicyDocument(
        brand=brand_of(version),
        title=version.title,
        version=version.number,
        text_date=version.text_date,
        text=printed(version.html),
        contents=tuple(ContentsLine(**line) for line in version.contents),
        approval=approval(version),
    )


def approval(version: Version) -> str:
    """Who approved it and when, and the minute reference if known."""
    meeting = version.meeting
    if meeting is None:
        return _("Not approved yet")
    if not meeting.minute_reference:
        return _("Approved by %s") % meeting
    reference = {"meeting": meeting, "reference": meeting.minute_reference}
    return _("Approved by %(meeting)s, minute %(reference)s") % reference


def review_sheet(review: Review) -> ReportDocument:
    """The record of one review, with the one it corrects."""
    version = review.version
    facts = [
        (_("Policy"), version.title),
        (_("Version"), version.number),
        (_("Meeting"), str(review.meeting)),
        (_("Minute reference"), review.meeting.minute_reference or _("to follow")),
        (_("Outcome"), str(review.get_outcome_display())),
        (_("Next review"), _day(review.next_review)),
        (_("Recorded by"), str(review.recorded_by or _("a command"))),
        (_("Recorded on"), _day(timezone.localdate(review.recorded_at))),
    ]
    tables = [ReportTable(_("In the governors' words"), empty=review.words or "–")]
    if review.corrects:
        first = review.corrects
        words = [str(first.get_outcome_display()), _day(first.next_review), first.words]
        tables.append(
            ReportTable(
                _("The record that this one corrects"),
                (_("Outcome"), _("Next review"), _("Words")),
                [words],
            )
        )
    return ReportDocument(
        brand=brand_of(version),
        title=version.title,
        subtitle=_("Annual review, %s") % _day(review.meeting.day),
        made=_("Approved texts and records are kept on this site; this sheet is a copy."),
        facts=facts,
        tables=tables,
    )


def _day(day: datetime.date | None) -> str:
    return date_format(day, "j F Y") if day else "–"


def printed(html: str) -> PrintedText:
    """A text with its pictures, at addresses that a PDF can resolve."""
    text = SHOWN.sub(lambda match: _address(match["sha256"]), html)
    shown = Picture.objects.filter(pk__in=[match["sha256"] for match in SHOWN.finditer(html)])
    return PrintedText(text, {_address(picture.pk): _content(picture) for picture in shown})


def _address(sha256: str) -> str:
    return f"printing:picture-{sha256}"


def _content(picture: Picture) -> bytes:
    with picture.file.open("rb") as file:
        content: bytes = file.read()
    return content


def brand_of(version: Version | None) -> Brand:
    """Under the name in the version's text, if there is one."""
    return brand(Partnership.current(), version.partnership if version else "")


def brand(partnership: Partnership, name: str = "") -> Brand:
    """How the partnership's papers look, under the name given in the text itself."""
    logo = None
    if partnership.logo:
        with partnership.logo.open("rb") as file:
            logo = file.read()
    return Brand(name=name or partnership.name, colour=partnership.colour, logo=logo)
