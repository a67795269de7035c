"""Every policy in force, for people who oversee them: its progress, in numbers without names."""

import datetime
from dataclasses import dataclass
from typing import Any

from acknowledgements.asked.shares import Tally
from acknowledgements.models import Asked
from policies.models import Policy, Version
from web.names.folding import key_of

SORTS = {
    "title": lambda row: key_of(row.version.title),
    "review": lambda row: (row.policy.next_review or datetime.date.max, row.version.title),
    "published": lambda row: row.version.published_at,
    "signed": lambda row: row.percent if row.percent is not None else 101,
}


@dataclass(frozen=True)
class RegisterRow:
    version: Version
    share: dict[str, Any] | None

    @property
    def policy(self) -> Policy:
        return self.version.policy

    @property
    def percent(self) -> int | None:
        return self.share["percent"] if self.share else None


def register(
    day: datetime.date, *, category: str = "", words: str = "", late: bool = False, sort: str = ""
) -> list[RegisterRow]:
    """Fetch the chosen rows, in nine SQL queries however many there are."""
    versions = Version.objects.published().without_text().select_related("policy__owner")
    if category:
        versions = versions.filter(policy__category=category)
    if words:
        versions = versions.filter(policy__title_key__contains=key_of(words))
    if late:
        versions = versions.filter(policy__next_review__lt=day)
    found = Tally.of(Asked.objects.on(day), day).by_policy()
    shares = {share["slug"]: share for share in found}
    rows = [RegisterRow(version, shares.get(version.policy.slug)) for version in versions]
    return sorted(rows, key=SORTS.get(sort, SORTS["title"]))
