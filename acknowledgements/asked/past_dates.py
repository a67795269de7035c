"""Any past day, as known now: which text was in force, who had to sign and who had."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from acknowledgements.asked.unsigned import PERSON, Choice, asked
from acknowledgements.models import Signature
from acknowledgements.models.asked import AskedQuerySet
from people.models import Absence, Person
from people.namesakes import Label, labels_of
from policies.models import Policy, Version
from web.dates import end_of


@dataclass(frozen=True)
class PastRow:
    """A person the round asked on the day. `signed_at` is set if they had signed by then,
    `away_from` if they were away, `away_until` if their return is known."""

    name: str
    label: Label
    due: datetime.date
    signed_at: datetime.datetime | None
    away_from: datetime.date | None
    away_until: datetime.date | None
    late: bool

    @property
    def state(self) -> str:
        if self.signed_at:
            return _("Signed")
        if self.away_from:
            return _("Away")
        return _("Late") if self.late else _("Still to sign")

    @property
    def excuse(self) -> str:
        """Why somebody unsigned did not have to sign on that day."""
        if self.signed_at or not self.away_from:
            return ""
        start = date_format(self.away_from, "j M Y")
        if not self.away_until:
            return _("since %s") % start
        return _("%(start)s to %(end)s") % {
            "start": start,
            "end": date_format(self.away_until, "j M Y"),
        }


def in_force(policy: Policy, day: datetime.date) -> Version | None:
    """The version in force at the end of a day. One SQL query."""
    night = end_of(day)
    last = policy.versions.filter(published_at__lt=night).order_by("-published_at").first()
    if last is None or (last.withdrawn_at and last.withdrawn_at < night):
        return None
    return last


def numbers(head: Person, policy: Policy, day: datetime.date) -> dict[str, int]:
    """Count who had signed, had still to sign and was away, among the people this head leads. Three
    SQL queries."""
    rows = asked(head, Choice(policy=policy), day)
    owing, unsigned = rows.owing().pairs().count(), rows.unsigned().pairs().count()
    signed = rows.signed().pairs().count()
    return {"signed": signed, "owing": owing, "away": unsigned - owing}


def rows_on(head: Person, policy: Policy, day: datetime.date) -> Iterator[PastRow]:
    """Everyone asked on that day, by name; fetched in chunks. Three SQL queries."""
    pairs = _pairs(asked(head, Choice(policy=policy), day))
    labels = labels_of(day=day)
    return (_row(row, labels[row["person"]], day) for row in pairs.iterator(chunk_size=2000))


def _pairs(rows: AskedQuerySet) -> "QuerySet[Any, dict[str, Any]]":
    signed = Signature.objects.standing_on_the_day().filter(
        round=OuterRef("round"), person=OuterRef("person")
    )
    away = Absence.objects.filter(
        Q(end=None) | Q(end__gte=OuterRef("day")),
        start__lte=OuterRef("day"),
        person=OuterRef("person"),
    ).order_by("start", "pk")
    last, first = F(f"{PERSON}last_name"), F(f"{PERSON}first_name")
    found = {
        "signed_at": Subquery(signed.values("at")[:1]),
        "away_from": Subquery(away.values("start")[:1]),
        "away_until": Subquery(away.values("end")[:1]),
    }
    pairs = rows.annotate(**found).pairs(
        last_name=last, first_name=first, **{name: F(name) for name in found}
    )
    return pairs.order_by("last_name", "first_name", "person")


def _row(row: dict[str, Any], label: Label, day: datetime.date) -> PastRow:
    return PastRow(
        name=f"{row['first_name']} {row['last_name']}",
        label=label,
        due=row["due"],
        signed_at=row["signed_at"],
        away_from=row["away_from"],
        away_until=row["away_until"],
        late=row["due"] < day,
    )
