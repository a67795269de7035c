"""Who has not signed: the one list behind the page, its counts and its download."""

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from acknowledgements.models import Asked, Notice, Query, Signature
from acknowledgements.models.asked import AskedQuerySet
from people.models import Person, School
from people.namesakes import Label, labels_of
from policies.models import Policy
from web.paging import behind, first_page

# Late ones first; the last two make the order unambiguous.
ORDER = ("due", "last_name", "first_name", "public_id", "slug")
PERSON = "group__posts__person__"


@dataclass(frozen=True)
class Choice:
    """The list's filters; empty means all."""

    policy: Policy | None = None
    school: School | None = None
    kind: str = ""
    words: str = ""
    late: bool = False

    def for_the_record(self) -> dict[str, Any]:
        """The filters, without the name searched for: the audit trail can't be erased."""
        policy, school = self.policy and self.policy.slug, self.school and self.school.slug
        searched = bool(self.words)
        return {"policy": policy, "school": school, "kind": self.kind, "searched": searched}


@dataclass(frozen=True)
class UnsignedRow:
    public_id: uuid.UUID
    name: str
    email: str
    policy: str
    due: datetime.date
    days_late: int
    label: Label
    # What they said instead of signing, while it is not settled.
    query: str
    # The day they were last told, and whether that did not reach them.
    told: datetime.date | None
    unreached: bool

    @property
    def late(self) -> bool:
        return self.days_late > 0


def asked(head: Person, choice: Choice, day: datetime.date) -> AskedQuerySet:
    """Rows of open rounds, for the chosen people among those this head leads."""
    rows = Asked.objects.on(day)
    if not head.leads_all:
        rows = rows.at(*head.schools_led())
    if choice.policy:
        rows = rows.filter(round__policy=choice.policy)
    if choice.school:
        rows = rows.at(choice.school)
    if choice.kind:
        rows = rows.filter(group__kind=choice.kind)
    if choice.words:
        rows = rows.among(Person.objects.matching(choice.words))
    return rows


def owing(head: Person, choice: Choice, day: datetime.date) -> "QuerySet[Any, dict[str, Any]]":
    """One row per person and policy still to sign, late ones first."""
    rows = asked(head, choice, day).owing()
    if choice.late:
        # Nobody is late before the round's own due date has passed, which rules out most rows.
        rows = rows.filter(round__due__lt=day)
    pairs = rows.pairs(
        last_name=F(f"{PERSON}last_name"),
        first_name=F(f"{PERSON}first_name"),
        public_id=F(f"{PERSON}public_id"),
        email=F(f"{PERSON}email"),
        policy=F("round__policy__title"),
        slug=F("round__policy__slug"),
    ).order_by(*ORDER)
    return pairs.filter(due__lt=day) if choice.late else pairs


def numbers(
    head: Person, choice: Choice, day: datetime.date, shares: list[dict[str, Any]]
) -> dict[str, int]:
    """Signatures asked for, given, still owing and late, over the same rows as the list. All but
    the late ones are summed from the shares by policy (one SQL query)."""
    counts = {key: sum(share[key] for share in shares) for key in ("signed", "owing", "total")}
    late = owing(head, replace(choice, late=True), day).count()
    signed, total = counts["signed"], counts["total"]
    return {**counts, "late": late, "percent": 100 * signed // total if total else 100}


def rounds_of(policy: Policy) -> "QuerySet[Any]":
    """The policy's rounds, latest first, each with how many signed in it (`signed`)."""
    signatures = Signature.objects.standing().filter(round=OuterRef("pk")).order_by()
    counted = signatures.values("round").annotate(n=Count("pk")).values("n")
    return policy.rounds.annotate(signed=Coalesce(Subquery(counted), 0))


def page(
    pairs: "QuerySet[Any, dict[str, Any]]", after: str, day: datetime.date
) -> tuple[list[UnsignedRow], str]:
    """The rows after the key `after`, and the key of the next page ("" at the end)."""
    shown, last = first_page(pairs.filter(_beyond(after)))
    beside = Beside.of(day, {row["person"] for row in shown})
    return [beside.row(row, day) for row in shown], _key(last) if last else ""


def all_rows(pairs: "QuerySet[Any, dict[str, Any]]", day: datetime.date) -> Iterator[UnsignedRow]:
    """Every row, fetched in chunks. Nothing is queried until the first is wanted (six
    SQL queries),
    so that a file can start at once."""
    beside = Beside.of(day)
    for row in pairs.iterator(chunk_size=2000):
        yield beside.row(row, day)


@dataclass(frozen=True)
class Beside:
    """What a row shows beside what is owed: by person, or by person and round."""

    labels: dict[int, Label]
    queries: dict[tuple[int, int], str]
    told: dict[tuple[int, int], datetime.date]
    unreached: set[tuple[int, int]]

    @classmethod
    def of(cls, day: datetime.date, people: set[int] | None = None) -> "Beside":
        """Fetch it for these people, or everyone. Five SQL queries."""
        queries, notices = Query.objects.open(), Notice.objects.all()
        if people is not None:
            queries, notices = queries.filter(person__in=people), notices.filter(person__in=people)
        rows = queries.values_list("person_id", "round_id", "kind")
        said = {(person, round_): str(Query.Kind(kind).label) for person, round_, kind in rows}
        return cls(labels_of(people, day), said, notices.reached().last_days(), notices.unreached())

    def row(self, row: dict[str, Any], day: datetime.date) -> UnsignedRow:
        key = (row["person"], row["round_id"])
        return UnsignedRow(
            public_id=row["public_id"],
            name=f"{row['first_name']} {row['last_name']}",
            email=row["email"] or "",
            policy=row["policy"],
            due=row["due"],
            days_late=max(0, (day - row["due"]).days),
            label=self.labels[row["person"]],
            query=self.queries.get(key, ""),
            told=self.told.get(key),
            unreached=key in self.unreached,
        )


def _key(row: dict[str, Any]) -> str:
    """The row's position, without a name in it: addresses end up in logs."""
    return f"{row['due']}~{row['public_id']}~{row['slug']}"


def _beyond(key: str) -> Q:
    """The rows after the one with this key; all rows if the key is invalid."""
    try:
        due, public_id, slug = key.split("~")
        validate_slug(slug)
        person = Person.objects.get(public_id=uuid.UUID(public_id))
        day = datetime.date.fromisoformat(due)
    except (ValueError, ValidationError, Person.DoesNotExist):
        return Q()
    last = (day, person.last_name, person.first_name, person.public_id, slug)
    return behind(ORDER, last)
