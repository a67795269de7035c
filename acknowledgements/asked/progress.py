"""Progress of a round, week by week: the bars of a chart and the table beside it."""

import datetime
from dataclasses import dataclass
from itertools import accumulate

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncWeek
from django.utils import timezone

from acknowledgements.models import Signature
from people.models import Person
from policies.models import Policy

# A chart has room for at least this many weeks.
WEEKS = 12


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


def progress_of(policy: Policy, people: "QuerySet[Person] | None" = None) -> list[Bar]:
    """Chart the policy's latest round, for everyone or for these people. Two SQL queries."""
    last = policy.rounds.first()
    signatures = Signature.objects.standing().filter(round=last)
    if people is not None:
        signatures = signatures.filter(person__in=people)
    weeks = list(
        signatures.order_by()
        .annotate(week=TruncWeek("at"))
        .values("week")
        .annotate(n=Count("pk"))
        .order_by("week")
    )
    sums = list(accumulate(row["n"] for row in weeks))
    width = 100 / max(len(weeks), WEEKS)
    return [
        Bar(
            day=timezone.localdate(row["week"]),
            signed=signed,
            left=round(place * width, 2),
            width=round(width * 0.8, 2),
            height=100 * signed / sums[-1],
        )
        for place, (row, signed) in enumerate(zip(weeks, sums, strict=True))
    ]
