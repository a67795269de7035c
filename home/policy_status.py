"""Where a person is with each policy: gathered from policies and acknowledgements."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from acknowledgements.asked.one_person_owed import owed_by
from acknowledgements.models import Signature
from people.models import Person
from policies.models import Round, Version
from web.names.folding import key_of


@dataclass(frozen=True)
class PolicyStatus:
    """One policy in force, as one person sees it."""

    version: Version
    due: datetime.date | None
    late: bool
    signature: Signature | None

    @property
    def owed(self) -> bool:
        return self.due is not None


def policies_for(person: Person, day: datetime.date) -> list[PolicyStatus]:
    """The published policies the person may read, the owed ones first. Four SQL
    queries."""
    versions = Version.objects.published().readable_by(person).without_text()
    rounds = dict(Round.objects.open().values_list("policy_id", "pk"))
    owed = owed_by(person, day)
    signatures = Signature.objects.standing().of(person).filter(round__closed_at=None)
    signed = {signature.round_id: signature for signature in signatures}

    def status_of(version: Version) -> PolicyStatus:
        round_id = rounds.get(version.policy_id, 0)
        due = owed.get(round_id)
        return PolicyStatus(version, due, bool(due and due < day), signed.get(round_id))

    rows = [status_of(version) for version in versions.select_related("policy")]
    return sorted(rows, key=lambda row: (not row.owed, row.due or day, row.version.title))


def under_way(person: Person) -> list[Version]:
    """The texts not published yet, for people who keep policies; empty for others."""
    if not person.keeps_policies:
        return []
    versions = Version.objects.under_way().without_text()
    return list(versions.select_related("policy", "plan"))


def in_force_twice(person: Person, rows: Iterable[PolicyStatus]) -> list[list[Version]]:
    """Texts in force that share a title, for people who keep policies: they stem from a time when
    titles in two spellings were two titles."""
    by_title: dict[str, list[Version]] = {}
    for row in rows if person.keeps_policies else ():
        by_title.setdefault(key_of(row.version.title), []).append(row.version)
    return [versions for versions in by_title.values() if len(versions) > 1]
