"""Everybody who is asked to sign is told, and reminded: one mail a person a day, on days on which
they work."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django_q.tasks import async_task

from acknowledgements.models import Asked, Letter, Notice, Query, Reminding
from audit.models import Event, record
from people.models import Absence, Person
from people.working_days import at_work_on
from policies.models import Round

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Owed:
    """A sign-off that somebody still owes, and by when."""

    person: int
    round: int
    due: datetime.date


def still_owed(day: datetime.date, person: Person | None = None) -> list[Owed]:
    """What is owed on that day, by all or by one, but for what a question is open about. Two
    statements."""
    asked = Asked.objects.on(day).owing()
    pairs = (asked.of(person) if person else asked).pairs()
    asking = set(Query.objects.open().values_list("person_id", "round_id"))
    return [
        Owed(row["person"], row["round_id"], row["due"])
        for row in pairs
        if (row["person"], row["round_id"]) not in asking
    ]


def wants(owed: Owed, told: datetime.date | None, rule: Reminding, day: datetime.date) -> bool:
    """Whether it is time: nobody told them yet, or a day of the schedule has come since."""
    if told is None:
        return True
    days = [owed.due - each * DAY for each in rule.days_before]
    if rule.every and day > owed.due:
        days.append(owed.due + (day - owed.due).days // rule.every * rule.every * DAY)
    return any(told < each <= day for each in days)


@transaction.atomic
def write(day: datetime.date) -> None:
    """Make today's letters, each sent by a job, for whoever is to be told or reminded today.

    May run as often as it likes: a person gets one letter a day. Who has no address is noted once
    a sign-off, to be told otherwise.
    """
    Reminding.objects.get_or_create(pk=1)
    rule = Reminding.objects.select_for_update().get(pk=1)  # Of two runs one waits for the other.
    told = Notice.objects.not_at_an_old_address().last_days()
    due: dict[int, list[Owed]] = {}
    for owed in still_owed(day):
        if wants(owed, told.get((owed.person, owed.round)), rule, day):
            due.setdefault(owed.person, []).append(owed)
    reached = set(due) - _quiet(day, rule) - _written_to(day)
    people = Person.objects.filter(pk__in=at_work_on(day, reached)).only("pk", "email")
    letters = [Letter(person=person, day=day) for person in people if person.email]
    for letter in Letter.objects.bulk_create(letters):
        async_task("acknowledgements.jobs.send_letter", str(letter.pk))
    without = [person.pk for person in people if not person.email]
    first = [owed for pk in without for owed in due[pk] if (pk, owed.round) not in told]
    Notice.objects.bulk_create(
        Notice(
            person_id=owed.person,
            round_id=owed.round,
            way=Notice.Way.MAIL,
            outcome=Notice.Outcome.NO_ADDRESS,
            first=True,
            day=day,
        )
        for owed in first
    )


def _quiet(day: datetime.date, rule: Reminding) -> set[int]:
    """Who came back from an absence a short while ago."""
    back = Absence.objects.filter(end__gte=day - rule.back * DAY, end__lt=day)
    return set(back.values_list("person_id", flat=True))


def _written_to(day: datetime.date) -> set[int]:
    return set(Letter.objects.filter(day=day).values_list("person_id", flat=True))


def note(letter: Letter, owed: Iterable[Owed], outcome: str, *, again: bool, address: str) -> None:
    """Keep what became of a letter, a notice for each sign-off that it named."""
    told = set(Notice.objects.filter(person=letter.person_id).values_list("round_id", flat=True))
    Notice.objects.bulk_create(
        Notice(
            person_id=letter.person_id,
            round_id=each.round,
            way=Notice.Way.MAIL,
            outcome=outcome,
            first=each.round not in told,
            day=letter.day,
            address=address,
            letter=letter,
            again=again,
        )
        for each in owed
    )


@transaction.atomic
def tell(round_: Round, people: Iterable[Person], way: str, day: datetime.date, by: Person) -> int:
    """Record that people were told otherwise than by mail: one, or a whole meeting. How many."""
    told = set(Notice.objects.filter(round=round_).values_list("person_id", flat=True))
    made = Notice.objects.bulk_create(
        Notice(
            person=person,
            round=round_,
            way=way,
            outcome=Notice.Outcome.TOLD,
            first=person.pk not in told,
            day=day,
            by=by,
        )
        for person in people
    )
    record(Event.Act.PEOPLE_TOLD, by, round_, way=way, on=str(day), people=len(made))
    return len(made)


@transaction.atomic
def set_reminders(rule: Reminding, by: Person) -> None:
    """Keep the partnership's schedule."""
    rule.pk = 1
    rule.save()
    facts = {"before": rule.before, "every": rule.every, "back": rule.back}
    record(Event.Act.REMINDERS_SET, by, rule, **facts)
