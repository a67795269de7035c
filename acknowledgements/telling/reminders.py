"""Everyone asked to sign is told, and reminded, on days they work: at most one email per person a
day."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django_q.tasks import async_task

from acknowledgements.models import Asked, Letter, Notice, Query, Reminding
from audit.models import Event, record
from people.models import Absence, Person, Post
from people.working_days import at_work_on
from policies.models import Round

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Owed:
    """A round in which somebody owes a signature, and by when."""

    person: int
    round: int
    due: datetime.date


def still_owed(day: datetime.date, person: Person | None = None) -> list[Owed]:
    """What is owed on that day, by all or by one person, except where a question is open. Two
    SQL queries."""
    asked = Asked.objects.on(day).owing()
    pairs = (asked.of(person) if person else asked).pairs()
    asking = Query.objects.open().pairs()
    return [
        Owed(row["person"], row["round_id"], row["due"])
        for row in pairs
        if (row["person"], row["round_id"]) not in asking
    ]


def wants(owed: Owed, told: datetime.date | None, rule: Reminding, day: datetime.date) -> bool:
    """Whether a reminder is due: they have never been told, or a scheduled reminder day has come
    since they last were."""
    if told is None:
        return True
    days = [owed.due - each * DAY for each in rule.days_before]
    if rule.every and day > owed.due:
        days.append(owed.due + (day - owed.due).days // rule.every * rule.every * DAY)
    return any(told < each <= day for each in days)


@transaction.atomic
def write_due_letters(day: datetime.date) -> None:
    """Make today's emails, each sent by a job: for everyone due to be told or reminded today, and
    once a week for each head.

    It may run any number of times: nobody gets more than one email a day. People without an address
    are noted once per round, to be told some other way.
    """
    rule = _one_at_a_time()
    told = Notice.objects.not_at_an_old_address().last_days()
    due: dict[int, list[Owed]] = {}
    for owed in still_owed(day):
        if wants(owed, told.get((owed.person, owed.round)), rule, day):
            due.setdefault(owed.person, []).append(owed)
    asks, heads = set(due) - _quiet(day, rule), _heads_to_write_to(day)
    reach = reach_of(asks | heads, day)
    _make(
        Letter(person=person, day=day, asks=person.pk in asks, digest=person.pk in heads)
        for person in reach.people
    )
    first = [
        owed for pk in reach.no_address & asks for owed in due[pk] if (pk, owed.round) not in told
    ]
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


@transaction.atomic
def nudge(people: set[int], by: Person, words: str, day: datetime.date) -> int:
    """Remind these people now, in a head's name and words. Returns how many emails go out: none to
    people who had one today, have no address, are switched off or are not at work."""
    _one_at_a_time()
    reach = reach_of(people, day)
    _make(Letter(person=person, day=day, by=by, words=words) for person in reach.people)
    record(Event.Act.PEOPLE_REMINDED, by, by, people=len(reach.people))
    return len(reach.people)


@dataclass(frozen=True)
class Reach:
    """Which of some people can be written to on a day, and which can't."""

    people: list[Person]
    no_address: set[int]
    switched_off: set[int]
    written_to: set[int]
    not_at_work: set[int]


def reach_of(people: set[int], day: datetime.date) -> Reach:
    """Sort these people by whether they can be emailed on that day, and if not, why. Five SQL
    queries, however many people."""
    written_to = people & set(Letter.objects.filter(day=day).values_list("person_id", flat=True))
    waiting = people - written_to
    working = at_work_on(day, waiting)
    found = list(Person.objects.filter(pk__in=working).order_by("last_name", "first_name"))
    return Reach(
        people=[person for person in found if person.reachable],
        no_address={person.pk for person in found if person.is_active and not person.email},
        switched_off={person.pk for person in found if not person.is_active},
        written_to=written_to,
        not_at_work=waiting - working,
    )


def _one_at_a_time() -> Reminding:
    """Lock the schedule and return it: of two runs, one waits here for the other to end."""
    Reminding.objects.get_or_create(pk=1)
    return Reminding.objects.select_for_update().get(pk=1)


def _make(letters: Iterable[Letter]) -> None:
    for letter in Letter.objects.bulk_create(letters):
        async_task("acknowledgements.jobs.send_letter", str(letter.pk))


def _heads_to_write_to(day: datetime.date) -> set[int]:
    """Heads who are not away and have not been told this week who still has to sign."""
    leading = Post.objects.current(day).leading()
    told = Letter.objects.filter(digest=True, day__gte=day - day.weekday() * DAY)
    away = Absence.objects.covering(day)
    people = [set(rows.values_list("person_id", flat=True)) for rows in (leading, told, away)]
    return people[0] - people[1] - people[2]


def _quiet(day: datetime.date, rule: Reminding) -> set[int]:
    """People who returned from an absence within the last `rule.back` days; they get no reminders
    yet."""
    back = Absence.objects.filter(end__gte=day - rule.back * DAY, end__lt=day)
    return set(back.values_list("person_id", flat=True))


def note_outcome(
    letter: Letter, owed: Iterable[Owed], outcome: str, *, again: bool, address: str
) -> None:
    """Record what became of an email: a notice for each round it named."""
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
def record_told(
    round_: Round, people: Iterable[Person], way: str, day: datetime.date, by: Person
) -> int:
    """Record that people were told other than by email, one or many; returns how many."""
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
    """Save the partnership's schedule."""
    rule.pk = 1
    rule.save()
    facts = {"before": rule.before, "every": rule.every, "back": rule.back}
    facts["escalate"] = rule.escalate
    record(Event.Act.REMINDERS_SET, by, rule, **facts)
