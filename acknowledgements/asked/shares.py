"""How many have signed, by policy, school and staff group: counted once for all three."""

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from acknowledgements.models import Asked
from acknowledgements.models.asked import AskedQuerySet
from people.models import Group, Post, School
from policies.models import Policy, Round
from web.one_moment import one_moment

# A round and a staff group it asks.
Cell = tuple[int, int]
Shares = list[dict[str, Any]]


@dataclass(frozen=True)
class Counts:
    """How many jobs the rounds ask by, and each job of people who hold several. Few people do, so
    PostgreSQL need not sort everybody to count each once."""

    cells: dict[Cell, int]
    several: list[tuple[int, int, int]]

    @classmethod
    def of(cls, rows: AskedQuerySet, several: list[int]) -> "Counts":
        """Count them. Two SQL queries; one if nobody holds several jobs."""
        rows = rows.order_by()
        jobs = rows.values_list("round", "group").annotate(n=Count("group__posts"))
        theirs = rows.filter(Q(person__in=several))
        return cls(
            {(round_, group): n for round_, group, n in jobs},
            list(theirs.values_list("round", "group", F("group__posts__person_id"))),
        )

    def by(self, key: Callable[[Cell], Any]) -> Counter[Any]:
        """Count people for each value of the key, summed over the rounds."""
        counts: Counter[Any] = Counter()
        for cell, n in self.cells.items():
            counts[key(cell)] += n
        seen = set()
        for round_, group, person in self.several:
            where = key((round_, group))
            if (where, round_, person) in seen:
                counts[where] -= 1
            seen.add((where, round_, person))
        return counts


@dataclass(frozen=True)
class Tally:
    """Who is asked, who owes a signature, and who is unsigned but excused because away."""

    asked: Counts
    owing: Counts
    excused: Counts

    @classmethod
    def of(cls, rows: AskedQuerySet, day: datetime.date) -> "Tally":
        """Count them as they are at one moment, whoever publishes or signs meanwhile. Seven SQL
        queries at most. Signed = asked − unsigned: counting the unsigned is ten times faster in
        PostgreSQL."""
        held = Post.objects.current(day).order_by().values("person").annotate(n=Count("pk"))
        with one_moment():
            several = list(held.filter(n__gt=1).values_list("person", flat=True))
            return cls(*(Counts.of(each, several) for each in (rows, rows.owing(), rows.excused())))

    @classmethod
    def of_policy(cls, policy: Policy, day: datetime.date) -> "Tally":
        """Count the policy's open round, wherever people work: numbers without names."""
        return cls.of(Asked.objects.on(day).filter(round__policy=policy), day)

    def by_policy(self) -> Shares:
        found = Round.objects.filter(pk__in={round_ for round_, _ in self.asked.cells})
        rows = found.values_list("pk", "policy__title", "policy__slug")
        names = {pk: (title, slug) for pk, title, slug in rows}
        return self._by(lambda cell: names[cell[0]])

    def by_school(self) -> Shares:
        """Count by school; someone at two schools counts in each. An empty name is the whole
        partnership."""
        groups = self._groups().values_list("pk", "school")
        schools = {school.pk: (school.name, school.slug) for school in School.objects.all()}
        names = {pk: schools.get(school, ("", "")) for pk, school in groups}
        return self._by(lambda cell: names[cell[1]])

    def by_kind(self) -> Shares:
        """Count by kind of staff group; someone asked in two kinds counts in each."""
        kinds = dict(self._groups().values_list("pk", "kind"))
        names = {pk: (str(Group.Kind(kind).label), kind) for pk, kind in kinds.items()}
        return self._by(lambda cell: names[cell[1]])

    def _groups(self) -> "QuerySet[Group]":
        return Group.objects.filter(pk__in={group for _, group in self.asked.cells})

    def _by(self, key: Callable[[Cell], tuple[str, str]]) -> Shares:
        """Signatures given and still owing, by name."""
        asked, owing, excused = (each.by(key) for each in (self.asked, self.owing, self.excused))
        shares = []
        for (name, slug), all_asked in asked.items():
            owed, total = owing[name, slug], all_asked - excused[name, slug]
            if total:
                signed = total - owed
                numbers = {"signed": signed, "owing": owed, "total": total}
                percent = 100 * signed // total
                shares.append({"name": name, "slug": slug, **numbers, "percent": percent})
        return sorted(shares, key=lambda share: share["name"])
