"""The evidence of a review on paper: tables in place of charts."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from home.evidence import ReviewEvidence
from policies.models import Version
from policies.papers import brand_of
from printing.reports import ReportDocument, ReportTable


def on_paper(found: ReviewEvidence) -> ReportDocument:
    """Put on paper what the page shows; also for a policy that has no text yet."""
    version = found.in_force or next(iter(found.versions), None)
    return ReportDocument(
        brand=brand_of(version),
        title=version.title if version else found.policy.title,
        subtitle=_("Evidence for the annual review, %s") % _day(found.day),
        made=_("As known on %s. Numbers only: nobody is named who signed or reported.")
        % _day(found.day),
        facts=_facts(found, version),
        tables=[
            *(*_texts(found), _laws(found), _schools(found), _rounds(found)),
            *(_weeks(found), _said(found), _concerns()),
        ],
    )


def _facts(found: ReviewEvidence, version: Version | None) -> list[tuple[str, str]]:
    review = _day(found.policy.next_review)
    return [
        (_("Version in force"), found.in_force.number if found.in_force else _("none")),
        (_("Approved"), str(version.meeting or "–") if version else "–"),
        (_("Published"), _moment(version.published_at if version else None)),
        (_("Review due"), f"{review}, {_('late')}" if found.review_late else review),
    ]


def _texts(found: ReviewEvidence) -> list[ReportTable]:
    versions = [
        (
            each.number,
            str(each.get_state_display()),
            _moment(each.published_at),
            str(each.meeting or "–"),
        )
        for each in found.versions
    ]
    decisions = [
        (
            _day(each.meeting.day),
            each.version.number,
            str(each.get_outcome_display()),
            each.words or "–",
            _("corrected later") if hasattr(each, "corrected_by") else "",
        )
        for each in found.reviews
    ]
    head = (_("Meeting"), _("Version"), _("Outcome"), _("Words"), "")
    return [
        ReportTable(
            _("Versions"),
            (_("Version"), _("State"), _("Published"), _("Approved")),
            versions,
            empty=_("None yet."),
        ),
        ReportTable(_("Earlier reviews"), head, decisions, empty=_("None yet.")),
        ReportTable(
            _("What changed since the last review"),
            (_("Section"),),
            [(str(change),) for change in found.changes],
            empty=_("Nothing."),
        ),
    ]


def _laws(found: ReviewEvidence) -> ReportTable:
    rows = [(law.name, law.in_force) for law in found.laws]
    head = (_("Law or guidance"), _("Still in force?"))
    return ReportTable(_("Laws that the text names"), head, rows, empty=_("None."))


def _schools(found: ReviewEvidence) -> ReportTable:
    rows = [_share(share["name"] or _("Whole partnership"), share) for share in found.shares]
    if found.share:
        rows.insert(0, _share(_("All, each person once"), found.share))
    head = (_("School"), _("Signed"), _("Still to sign"), _("Share"))
    note = _("Somebody with jobs at two schools counts once in each.")
    return ReportTable(_("Signatures"), head, rows, note if rows else "", found.nobody_counted)


def _share(name: str, share: dict[str, Any]) -> tuple[str, ...]:
    return name, str(share["signed"]), str(share["owing"]), f"{share['percent']} %"


def _rounds(found: ReviewEvidence) -> ReportTable:
    rows = [
        (
            *(each.name, _moment(each.opened_at), _day(each.due)),
            *(_moment(each.closed_at) if each.closed_at else _("open"), str(each.signed)),
        )
        for each in found.rounds
    ]
    head = (_("Sign-off"), _("Opened"), _("Due"), _("Closed"), _("Signed"))
    return ReportTable(_("Sign-offs"), head, rows, empty=_("None yet."))


def _weeks(found: ReviewEvidence) -> ReportTable:
    rows = [(_day(bar.day), str(bar.signed)) for bar in found.bars]
    head = (_("Week from"), _("Signed by its end"))
    return ReportTable(
        _("Progress of the last sign-off"), head, rows, empty=_("Nobody signed yet.")
    )


def _said(found: ReviewEvidence) -> ReportTable:
    head = (_("Section"), _("Questions"), _("Could not sign yet"))
    empty = _("Nobody asked anything before signing.")
    return ReportTable(_("Questions of the last sign-off"), head, found.said, empty=empty)


def _concerns() -> ReportTable:
    """Which reports are counted depends on who may read the numbers, and a later reader may have
    been reported since. So they are on the page alone, and never on paper."""
    where = _("In numbers that give nobody away, on the page that this was printed from.")
    return ReportTable(_("Reports of breaches"), empty=where)


def _day(day: datetime.date | None) -> str:
    return date_format(day, "j F Y") if day else "–"


def _moment(moment: datetime.datetime | None) -> str:
    return _day(timezone.localdate(moment)) if moment else "–"
