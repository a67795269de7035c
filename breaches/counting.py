"""What is counted for governors: the reports of one school year.

Design rule 8 forbids that whom a report is about finds it in a number. Two people who compare what
each sees could find it by the difference, so there is one page for all who may open it: reports
about any of them (or from which one of them was left out) are not counted. Nor are those that were
erased and spoke of anybody on the staff list, as nobody can tell any more whom. The page is
therefore the same, byte for byte, with a report about somebody who reads it and without. Reports
that they made themselves count.
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
from breaches.numbers import STEP, Table, protect
from breaches.parts import HIDING, parts_of
from people.models import Person, Post, Role, School
from policies.models.round import season

# Years that can be chosen. They hang on today and on no report.
YEARS = 5
AUTUMN, SPRING, SUMMER = 9, 1, 4  # the months that terms begin with; see policies `season`


@dataclass(frozen=True)
class Numbers:
    """Tables, and within how many days half of the reports were answered and closed. None where
    fewer than five reports stand behind it."""

    tables: list[Table]
    to_answer: int | None
    to_close: int | None


def school_year(day: datetime.date) -> int:
    """The year in which the school year of that day began, on 1 September."""
    return day.year if day.month >= AUTUMN else day.year - 1


def years(day: datetime.date) -> list[int]:
    return [school_year(day) - back for back in range(YEARS)]


def numbers_of(year: int, day: datetime.date) -> Numbers:
    """Of the school year that began in `year`, as on `day`. In a constant number of statements."""
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
    """The year's reports but for those about anybody who may read the numbers."""
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
    """Terms that are still to come have no row: everybody knows how many reports they hold."""
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
    """By the newest finding of each, which is sealed. Of what was erased nothing is left."""
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
    """Days from receiving, in which half of those that got so far did; None where few did."""
    ends = ((getattr(each, column), each.received_on) for each in concerns)
    days = [(end - start).days for end, start in ends if end]
    return median_low(days) if len(days) >= STEP else None
