"""What a meeting has before it when it reviews a policy; `evidence_pdf` puts it on paper."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from acknowledgements.asked.progress import Bar, progress_of
from acknowledgements.asked.shares import Tally
from acknowledgements.asked.unsigned import rounds_of
from acknowledgements.models import Query
from breaches.oversight.yearly_numbers import Numbers, numbers_of, school_year
from policies.models import Policy, Review, Version
from policies.redline.comparison import Change, compare_sections
from policies.register.mentions import NamedLaw, NamedPolicy, laws_in, related_to
from web.small_numbers import in_fives


@dataclass(frozen=True)
class ReviewEvidence:
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
    rounds: Sequence[Any]
    share: dict[str, Any] | None
    shares: Sequence[dict[str, Any]]
    bars: Sequence[Bar]
    said: Sequence[tuple[str, str, str]]
    concerns: Numbers
    year: int
    related: Sequence[NamedPolicy]
    laws: Sequence[NamedLaw]

    @property
    def review_late(self) -> bool:
        return self.policy.next_review is not None and self.policy.next_review < self.day

    @property
    def nobody_counted(self) -> str:
        """Why there are no shares: an open sign-off counts nobody who is away or works here no
        longer."""
        if any(each.closed_at is None for each in self.rounds):
            return _("A sign-off is open, but everyone it asks is away or has left.")
        return _("No sign-off is open.")


def gather(policy: Policy, day: datetime.date) -> ReviewEvidence:
    """Gather it all, in a constant number of SQL queries."""
    versions = list(policy.versions.without_text().select_related("meeting"))
    reviews = list(Review.objects.of(policy).select_related("corrected_by"))
    in_force = policy.versions.published().first()
    last = next((each for each in reviews if not hasattr(each, "corrected_by")), None)
    other = last.version if last and in_force and last.version_id != in_force.pk else None
    changes = compare_sections(other.source, in_force.source) if other and in_force else []
    year, tally = school_year(day), Tally.of_policy(policy, day)
    return ReviewEvidence(
        policy=policy,
        day=day,
        in_force=in_force,
        versions=[each for each in versions if each.published_at or each.withdrawn_at],
        reviews=reviews,
        compared=other,
        changes=changes,
        rounds=list(rounds_of(policy)),
        share=next(iter(tally.by_policy()), None),
        shares=tally.by_school(),
        bars=progress_of(policy),
        said=[_said(*row) for row in Query.objects.by_section(policy)],
        concerns=numbers_of(year, day),
        year=year,
        related=related_to(policy, in_force),
        laws=laws_in(in_force.source) if in_force else [],
    )


def _said(section: str, questions: int, refusals: int) -> tuple[str, str, str]:
    """Say a number in fives: a smaller number could give somebody away."""
    return section or _("The whole policy"), _few(questions), _few(refusals)


def _few(number: int) -> str:
    return in_fives(number) if number else "–"
