"""Numbers for governors: the reports of one school year.

By design rule 8 no subject may find their report in a number. Two people who compare what each
sees could find it from the difference, so there is one page for all who may open it: reports
about any of them (or from which one of them was left out) are not counted. Nor are erased reports
about anybody on the staff list, as nobody can tell any more who it was. The page is therefore the
same, byte for byte, with or without a report about one of its readers. Reports that they made
themselves count.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from breaches.models import Concern, Entry, Finding, Party
from breaches.oversight.protected_tables import Table, protect
from breaches.oversight.who_may_know import HIDING, parts_of
from people.models import Person, Post, Role, School
from policies.models.round import season
from web.small_numbers import STEP

# How many years can be chosen. They depend on today and on no report.
YEARS = 5
AUTUMN, SPRING, SUMMER = 9, 1, 4  # the months in which terms begin; see policies `season`


@dataclass(frozen=True)
class Numbers:
    """Tables, and the days within which half of the reports were answered and closed: None for
    fewer than five reports."""

    tables: list[Table]
    to_answer: int | None
    to_close: int | None


def school_year(day: datetime.date) -> int:
    """The year in which that day's school year began, on 1 September."""
    return day.year if day.month >= AUTUMN else day.year - 1


def years(day: datetime.date) -> list[int]:
    return [school_year(day) - back for back in range(YEARS)]


def numbers_of(year: int, day: datetime.date) -> Numbers:
    """Count them for the school year that began in `year`, as on `day`. In a constant number of SQL
    queries."""
    concerns = _countable(year)
    answered = _half_within(concerns, "answered_on")
    closed = _half_within(concerns, "closed_on")
    tables = [
        _by_term(concerns, year, day),
        _by_school(concerns),
        _by_kind(concerns),
        _by_finding(concerns),
    ]
    known = STEP if answered is not None or closed is not None else 0
    return Numbers(protect(tables, at_least=known), answered, closed)


def _countable(year: int) -> list[Concern]:
    """The year's reports, except those about anybody who may read the numbers."""
    first, last = datetime.date(year, AUTUMN, 1), datetime.date(year + 1, AUTUMN - 1, 31)
    hidden = Party.objects.filter(part__in=HIDING, concern=OuterRef("pk")).exclude(mark="")
    received = Concern.objects.filter(received_on__range=(first, last))
    concerns = received.filter(Q(erased_on=None) | ~Exists(hidden))
    about = _about_readers(concerns)
    return [concern for concern in concerns if concern.pk not in about]


def _about_readers(concerns: Iterable[Concern]) -> set[UUID]:
    posts = Post.objects.current(timezone.localdate()).filter(role__in=Role.counting())
    readers = list(Person.objects.holding(posts))
    parts = parts_of(readers, concerns)
    return {concern for found in parts for concern, part in found.items() if HIDING & part}


def _by_term(concerns: Sequence[Concern], year: int, day: datetime.date) -> Table:
    """Terms still to come have no row: everybody knows that they have no reports."""
    starts = (
        datetime.date(year, AUTUMN, 1),
        datetime.date(year + 1, SPRING, 1),
        datetime.date(year + 1, SUMMER, 1),
    )
    terms = [season(start) for start in starts if start <= day]
    return _table("term", _("Term"), {term: term for term in terms}, _terms(concerns))


def _terms(concerns: Iterable[Concern]) -> Iterable[str]:
    return (season(concern.received_on) for concern in concerns)


def _by_school(concerns: Sequence[Concern]) -> Table:
    labels: dict[int | None, str] = {each.pk: each.name for each in School.objects.all()}
    labels[None] = _("None, or all of them")
    return _table("school", _("School"), labels, (each.school_id for each in concerns))


def _by_kind(concerns: Sequence[Concern]) -> Table:
    labels = {kind.value: str(kind.label) for kind in Concern.Kind}
    return _table("kind", _("Kind"), labels, (each.kind for each in concerns))


def _by_finding(concerns: Sequence[Concern]) -> Table:
    """By the newest finding of each, which is sealed. Erased reports have none left."""
    found = _findings([concern for concern in concerns if not concern.erased_on])
    labels = {finding.value: str(finding.label) for finding in Finding}
    labels |= {"": _("Nothing found yet"), "erased": _("No longer held")}
    values = ("erased" if each.erased_on else found.get(each.pk, "") for each in concerns)
    return _table("finding", _("Finding"), labels, values)


def _findings(concerns: Iterable[Concern]) -> dict[UUID, str]:
    by_pk = {concern.pk: concern for concern in concerns}
    entries = Entry.objects.filter(kind=Entry.Kind.FINDING, concern__in=by_pk)
    newest = {entry.concern_id: entry for entry in entries.order_by("number")}
    return {pk: by_pk[pk].unseal(entry)["finding"] for pk, entry in newest.items()}


def _table(name: str, title: str, labels: dict[Any, str], values: Iterable[Any]) -> Table:
    counts = Counter(values)
    return Table(name, title, tuple(labels.values()), tuple(counts[key] for key in labels))


def _half_within(concerns: Iterable[Concern], column: str) -> int | None:
    """Days after receipt by which half of those that got so far did; None if too few did."""
    ends = ((getattr(each, column), each.received_on) for each in concerns)
    days = [(end - start).days for end, start in ends if end]
    return median_low(days) if len(days) >= STEP else None
