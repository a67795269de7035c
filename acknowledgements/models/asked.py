"""Who is asked to sign, and who still owes: derived, never stored (design §3).

Every page, count, export and pack reads these rows, so their totals agree.
"""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Greatest

from acknowledgements.models.signature import Signature
from people.models import Absence, Post, School
from policies.models import RoundGroup
from web.dates import end_of

if TYPE_CHECKING:
    from people.models import Person


class AddDays(models.Func):
    """A date plus a number of whole days; both may be columns."""

    arity = 2
    output_field = models.DateField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" + ")

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "date(%(expressions)s || ' days')"
        return self.as_sql(compiler, connection, template=template)


class AskedQuerySet(models.QuerySet["Asked"]):
    """Rows of a round, a person it asks, and the job by which it asks them."""

    def on(self, day: datetime.date) -> Self:
        """Who each round asks on that day. Everything else builds on this.

        A round closed during the day asks nobody on it: another one may.
        """
        until = end_of(day)
        return self.filter(
            Q(round__closed_at=None) | Q(round__closed_at__gte=until),
            Q(asked_until=None) | Q(asked_until__gte=day),
            Q(group__posts__end=None) | Q(group__posts__end__gte=day),
            asked_from__lte=day,
            group__posts__start__lte=day,
        ).annotate(
            person=F("group__posts__person_id"),
            school=F("group__school_id"),
            day=models.Value(day, output_field=models.DateField()),
            until=models.Value(until, output_field=models.DateTimeField()),
        )

    def signed(self) -> Self:
        """Those whose signature in the round counted at the end of the day."""
        return self.filter(self._signature())

    def unsigned(self) -> Self:
        """Those without such a signature, including people who are away."""
        return self.filter(~self._signature())

    def _signature(self) -> Exists:
        """A signature that counts in the round, which of course is open on the day.

        Unless the query says so, PostgreSQL reads the signatures of all years to find this one's:
        with 3 million, the share signed of 800,000 took 14 s, and takes 2.
        """
        open_then = Q(round__closed_at=None) | Q(round__closed_at__gte=OuterRef("until"))
        return Exists(
            Signature.objects.standing_on_the_day().filter(
                open_then, round=OuterRef("round"), person=OuterRef("person")
            )
        )

    def owing(self) -> Self:
        """Those who have not signed and are not away."""
        return self.unsigned().filter(~_away())

    def excused(self) -> Self:
        """Those who have not signed and are away."""
        return self.unsigned().filter(_away())

    def of(self, person: "Person") -> Self:
        return self.filter(Q(person=person.pk))

    def among(self, people: "models.QuerySet[Person]") -> Self:
        return self.filter(Q(person__in=people.values("pk")))

    def at(self, *schools: School) -> Self:
        return self.filter(Q(school__in=[school.pk for school in schools]))

    def pairs(self, **columns: F) -> "models.QuerySet[Any, dict[str, Any]]":
        """One row per round and person, with the date by which they must sign.

        That date is the latest of the round's, the joiner's and the returner's. Further columns are
        of the round or the person.

        Most jobs began long before the round, and most people were never away: their first and last
        days are not looked up one by one, which took 7 of 9 seconds for 170,000 pairs.
        """
        round_due, first = Max("round__due"), Min("group__posts__start")
        joined_late = Q(listed__gt=AddDays(F("round_due"), -Max("round__joiner_days")))
        was_away = Q(person__in=Absence.objects.filter(end__lt=OuterRef("day")).values("person"))
        never = models.Value(None, output_field=models.DateField())
        return (
            self.order_by()  # type: ignore[misc]  # an annotation, see on()
            .values("round_id", "person", **columns)
            .annotate(round_due=round_due, listed=first)
            .annotate(
                joined=Case(When(joined_late, then=Subquery(_first_days())), default=F("listed")),
                back=Case(When(was_away, then=Subquery(_last_days_away())), default=never),
            )
            .annotate(
                due=Greatest(
                    F("round_due"),
                    AddDays(F("joined"), Max("round__joiner_days")),
                    Coalesce(AddDays(F("back"), Max("round__returner_days")), F("round_due")),
                    output_field=models.DateField(),
                )
            )
        )

    def people(self) -> int:
        """How many people: someone with two jobs, or owing in two rounds, counts once."""
        return self.aggregate(n=Count("person", distinct=True))["n"]

    def everyone(self) -> "models.QuerySet[Any, Any]":
        """The people, for `Person.objects.filter(pk__in=…)`."""
        return self.order_by().values("person")  # type: ignore[misc]

    def by(self, *columns: str) -> "models.QuerySet[Any, dict[str, Any]]":
        """How many people for each value of the columns; someone at two schools counts in each."""
        return self.order_by().values(*columns).annotate(n=Count("person", distinct=True))


def _asking() -> "models.QuerySet[RoundGroup]":
    """For a subquery inside a row's subquery: the groups that any round asks on the row's day."""
    day, until = OuterRef(OuterRef("day")), OuterRef(OuterRef("until"))
    return RoundGroup.objects.filter(
        Q(round__closed_at=None) | Q(round__closed_at__gte=until),
        Q(asked_until=None) | Q(asked_until__gte=day),
        asked_from__lte=day,
    )


def _away() -> Exists:
    """For a row: whether its person is away on its day."""
    return Exists(
        Absence.objects.filter(
            Q(end=None) | Q(end__gte=OuterRef("day")),
            start__lte=OuterRef("day"),
            person=OuterRef("person"),
        )
    )


def _first_days() -> "models.QuerySet[Any, Any]":
    """The first day of the earliest job by which the round asks the person on the day.

    It considers all such jobs, even those not listed: the same on every page.
    """
    asking = _asking().filter(round=OuterRef(OuterRef("round")))
    jobs = Post.objects.filter(
        Q(end=None) | Q(end__gte=OuterRef("day")),
        start__lte=OuterRef("day"),
        person=OuterRef("person"),
        group__in=asking.values("group"),
    )
    return jobs.order_by("start").values("start")[:1]


def _last_days_away() -> "models.QuerySet[Any, Any]":
    """The last day of the person's most recent absence that has ended."""
    past = Absence.objects.filter(person=OuterRef("person"), end__lt=OuterRef("day"))
    return past.order_by("-end").values("end")[:1]


class Asked(RoundGroup):
    objects = AskedQuerySet.as_manager()  # type: ignore[misc]  # the proxy has its own rows

    class Meta:
        proxy = True
        default_permissions = ()
