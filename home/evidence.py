"""What a meeting has before it when it reviews a policy: on a page, and on paper."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from acknowledgements.unsigned import by_week, share_of, shares_of
from breaches.counting import Numbers, numbers_of, school_year
from policies.comparing import Change, compare
from policies.models import Policy, Review, Version
from policies.naming import NamedLaw, NamedPolicy, laws_in, related_to
from policies.papers import brand_of
from printing.reports import ReportDocument, ReportTable


@dataclass(frozen=True)
class Bar:
    """A week of the chart: its Monday, how many had signed by its end, and the bar in per cent."""

    day: datetime.date
    signed: int
    left: float
    width: float
    height: float

    @property
    def top(self) -> float:
        return 100 - self.height


@dataclass(frozen=True)
class Gathered:
    """Numbers and texts without the name of anybody who signed, reported or was reported.

    `compared` is the version that was in force at the last review, where that is another one, and
    `changes` what changed since.
    """

    policy: Policy
    day: datetime.date
    in_force: Version | None
    versions: Sequence[Version]
    reviews: Sequence[Review]
    compared: Version | None
    changes: Sequence[Change]
    share: dict[str, Any] | None
    shares: Sequence[dict[str, Any]]
    bars: Sequence[Bar]
    concerns: Numbers
    year: int
    related: Sequence[NamedPolicy]
    laws: Sequence[NamedLaw]

    @property
    def review_late(self) -> bool:
        return self.policy.next_review is not None and self.policy.next_review < self.day


def gather(policy: Policy, day: datetime.date) -> Gathered:
    """In a constant number of statements."""
    versions = list(policy.versions.without_text().select_related("meeting"))
    reviews = list(Review.objects.of(policy).select_related("corrected_by"))
    in_force = policy.versions.published().first()
    last = next((each for each in reviews if not hasattr(each, "corrected_by")), None)
    other = last.version if last and in_force and last.version_id != in_force.pk else None
    changes = compare(other.source, in_force.source) if other and in_force else []
    year = school_year(day)
    return Gathered(
        policy=policy,
        day=day,
        in_force=in_force,
        versions=[each for each in versions if each.published_at or each.withdrawn_at],
        reviews=reviews,
        compared=other,
        changes=changes,
        share=share_of(policy, day),
        shares=shares_of(policy, day),
        bars=_bars(by_week(policy)),
        concerns=numbers_of(year, day),
        year=year,
        related=related_to(policy, in_force),
        laws=laws_in(in_force.source) if in_force else [],
    )


def _bars(weeks: list[tuple[datetime.date, int]]) -> list[Bar]:
    most = weeks[-1][1] if weeks else 1
    width = 100 / max(len(weeks), 12)
    return [
        Bar(day, signed, round(place * width, 2), round(width * 0.8, 2), 100 * signed / most)
        for place, (day, signed) in enumerate(weeks)
    ]


def on_paper(found: Gathered) -> ReportDocument:
    """The same, to print: tables in place of the chart."""
    version = found.in_force or found.versions[0]
    return ReportDocument(
        brand=brand_of(version),
        title=version.title,
        subtitle=_("Evidence for the annual review, %s") % _day(found.day),
        made=_("As known on %s. Numbers only: nobody is named who signed or reported.")
        % _day(found.day),
        facts=_facts(found, version),
        tables=[*_texts(found), _laws(found), _schools(found), _weeks(found), _concerns()],
    )


def _facts(found: Gathered, version: Version) -> list[tuple[str, str]]:
    review = _day(found.policy.next_review)
    return [
        (_("Version in force"), version.number if found.in_force else _("none")),
        (_("Approved"), str(version.meeting) if version.meeting else "–"),
        (_("Published"), _moment(version.published_at)),
        (_("Review due"), f"{review}, {_('late')}" if found.review_late else review),
    ]


def _texts(found: Gathered) -> list[ReportTable]:
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
            _("Versions"), (_("Version"), _("State"), _("Published"), _("Approved")), versions
        ),
        ReportTable(_("Earlier reviews"), head, decisions, empty=_("None yet.")),
        ReportTable(
            _("What changed since the last review"),
            (_("Section"),),
            [(str(change),) for change in found.changes],
            empty=_("Nothing."),
        ),
    ]


def _laws(found: Gathered) -> ReportTable:
    rows = [
        (law.name, _("replaced by %s") % law.outdated.now if law.outdated else "")
        for law in found.laws
    ]
    head = (_("Law or guidance"), _("Still in force?"))
    return ReportTable(_("Laws that the text names"), head, rows, empty=_("None."))


def _schools(found: Gathered) -> ReportTable:
    rows = [_share(share["name"] or _("Whole partnership"), share) for share in found.shares]
    if found.share:
        rows.insert(0, _share(_("All, each person once"), found.share))
    head = (_("School"), _("Signed"), _("Still to sign"), _("Share"))
    note = _("Somebody with jobs at two schools counts once in each.")
    return ReportTable(_("Signatures"), head, rows, note, _("No sign-off is open."))


def _share(name: str, share: dict[str, Any]) -> tuple[str, ...]:
    return name, str(share["signed"]), str(share["owing"]), f"{share['percent']} %"


def _weeks(found: Gathered) -> ReportTable:
    rows = [(_day(bar.day), str(bar.signed)) for bar in found.bars]
    head = (_("Week from"), _("Signed by its end"))
    return ReportTable(
        _("Progress of the last sign-off"), head, rows, empty=_("Nobody signed yet.")
    )


def _concerns() -> ReportTable:
    """Which reports are counted hangs on who may read the numbers, and whoever does so later may
    have been reported since: they stand on the page alone, and on no paper."""
    where = _("In numbers that give nobody away, on the page that this was printed from.")
    return ReportTable(_("Reports of breaches"), empty=where)


def _day(day: datetime.date | None) -> str:
    return date_format(day, "j F Y") if day else "–"


def _moment(moment: datetime.datetime | None) -> str:
    return _day(timezone.localdate(moment)) if moment else "–"
