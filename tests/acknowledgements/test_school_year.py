"""A school year of emails, day by day: who gets one is worked out again in plain Python."""

import datetime
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from acknowledgements.asked import unsigned
from acknowledgements.asked.unsigned import Choice
from acknowledgements.jobs import write_letters
from acknowledgements.models import Asked, Letter, Notice, Query
from acknowledgements.telling.questions import ask_question, settle_question
from people.models import Absence, ClosedDay, Group, Person, Post, Role
from policies.models import Round, Version
from tests.factories import GroupFactory, SchoolFactory, people, person
from tests.making import numbers_of, published, signed
from tests.queue import run_jobs

pytestmark = pytest.mark.django_db
FIRST = datetime.date(2026, 9, 1)
DAY = datetime.timedelta(days=1)
BEFORE, EVERY, BACK, ESCALATE = (7, 2, 0), 7, 3, 14
Pair = tuple[int, int]


@dataclass
class Year:
    """What the test records for itself, beside the database."""

    rng: random.Random
    length: int
    crowd: list[Person] = field(default_factory=list)
    told: dict[Pair, datetime.date] = field(default_factory=dict)
    # By head, the Monday of the last week in which they were told.
    heads: dict[int, datetime.date | None] = field(default_factory=dict)
    mails: Counter[str] = field(default_factory=Counter)


@pytest.mark.parametrize(
    ("size", "length"),
    [
        pytest.param(20, 45, marks=pytest.mark.once),
        pytest.param(400, 365, marks=pytest.mark.long),
    ],
)
def test_a_school_year(size, length):
    year = Year(random.Random(2026), length)
    with time_machine.travel(at(FIRST), tick=False) as clock:
        populate(year, size)
        for number in range(length):
            day = FIRST + number * DAY
            clock.move_to(at(day))
            _acts(year, number)
            compare(year, day)
    assert year.mails["asking"] > 2 * size
    assert year.mails["digest"] > 5


def at(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))


def populate(year: Year, size: int) -> None:
    rng = year.rng
    schools = [SchoolFactory() for _n in range(2)]
    groups: list[Group] = [GroupFactory(school=school) for school in schools]
    groups.append(GroupFactory(school=None, kind=Group.Kind.VOLUNTEER))
    year.crowd = people(size, group=groups[0])
    Post.objects.all().delete()
    for each in year.crowd:
        for group in rng.sample(groups, rng.choice((1, 1, 2))):
            start = FIRST + rng.choice((-300, rng.randrange(year.length))) * DAY
            end = rng.choice((None, None, start + rng.randrange(1, 300) * DAY))
            Post.objects.create(person=each, group=group, title="Job", start=start, end=end)
        if rng.random() < 0.2:
            start = FIRST + rng.randrange(-20, year.length) * DAY
            end = rng.choice((None, start + rng.randrange(60) * DAY))
            Absence.objects.create(person=each, start=start, end=end)
    for each in rng.sample(year.crowd, size // 10):
        each.email = None
        each.save()
    heads = [person(Role.DEPUTY, school=school) for school in schools]
    heads.append(person(Role.EXECUTIVE, school=None))
    year.heads = dict.fromkeys((each.pk for each in heads), None)
    close(schools)


def close(schools: Sequence[Any]) -> None:
    """A week in autumn, two at midwinter, and a training day in each school."""
    weeks = [*range(55, 62), *range(111, 125)]
    days = [ClosedDay(school=None, day=FIRST + n * DAY, name="Holiday") for n in weeks]
    days += [
        ClosedDay(school=school, day=FIRST + (9 + n) * DAY, name="Training")
        for n, school in enumerate(schools)
    ]
    ClosedDay.objects.bulk_create(days)


def _acts(year: Year, number: int) -> None:
    """Policies are published, and now and then somebody signs or asks."""
    if number in (2, 150):
        published("Quiet Screens Policy", f"words {number}")
    if number in (30, 200):
        published("Clear Desks Policy", f"words {number}")
    _sign(year, 0.03)
    for each in _owing_now(year, 0.004):
        if not Query.objects.open().filter(person=each[0], round=each[1]).exists():
            ask_question(each[0], _version(each[1]), "question", "", "Which?")
    for query in Query.objects.open():
        if year.rng.random() < 0.1:
            settle_question(query, query.person)


def _sign(year: Year, share: float) -> None:
    for somebody, round_ in _owing_now(year, share):
        signed(somebody, _version(round_))


def _owing_now(year: Year, share: float) -> list[tuple[Person, Round]]:
    rows = Asked.objects.on(timezone.localdate()).owing().pairs()
    pairs = sorted((row["person"], row["round_id"]) for row in rows)
    chosen = [pair for pair in pairs if year.rng.random() < share]
    people = Person.objects.in_bulk([pair[0] for pair in chosen])
    rounds = Round.objects.in_bulk([pair[1] for pair in chosen])
    return [(people[pair[0]], rounds[pair[1]]) for pair in chosen]


def _version(round_: Round) -> Version:
    return Version.objects.published().get(policy=round_.policy_id)


def owed_by_person(day: datetime.date) -> dict[int, dict[int, datetime.date]]:
    """What the list says is owed: due dates by person and round, without open questions."""
    asking = {(each.person_id, each.round_id) for each in Query.objects.open()}
    found: dict[int, dict[int, datetime.date]] = {}
    for row in Asked.objects.on(day).owing().pairs():
        if (row["person"], row["round_id"]) not in asking:
            found.setdefault(row["person"], {})[row["round_id"]] = row["due"]
    return found


def compare(year: Year, day: datetime.date) -> None:
    asks = who_is_due(year, day)
    heads = heads_due(year, day)
    mail.outbox.clear()
    write_letters()
    _sign(year, 0.01)  # A minute before the emails go out.
    run_jobs("acknowledgements.jobs.send_letter")

    owed, texts = owed_by_person(day), expected_digests(heads, day)
    reached = {pk for pk in asks if pk in owed} | set(texts)
    addresses = dict(Person.objects.exclude(email=None).values_list("pk", "email"))
    assert sorted(each.to[0] for each in mail.outbox) == sorted(addresses[pk] for pk in reached)
    write_letters()
    run_jobs("acknowledgements.jobs.send_letter")
    assert len(mail.outbox) == len(reached)

    letters = {each.to[0]: each for each in mail.outbox}
    titles = dict(Round.objects.values_list("pk", "policy__title"))
    noted = Notice.objects.filter(day=day, outcome=Notice.Outcome.SENT)
    expected = {(pk, round_) for pk in reached & asks for round_ in owed.get(pk, {})}
    assert set(noted.values_list("person_id", "round_id")) == expected
    for pk in reached:
        named = {titles[round_] for round_ in owed.get(pk, {})} if pk in asks else set()
        body = letters[addresses[pk]].body
        for title in titles.values():
            assert (f"\n{title}\n" in body) == (title in named)
        if pk in texts:
            assert texts[pk] in body
    year.told |= dict.fromkeys(expected, day)
    year.mails["asking"] += len({pk for pk, _round in expected})
    year.mails["digest"] += len(texts)
    assert not Letter.objects.filter(day=day, state__in=["made", "sending"]).exists()


def who_is_due(year: Year, day: datetime.date) -> set[int]:
    """People who have an address, work today, are not just back, and are due to hear of a debt."""
    back = {
        each.person_id
        for each in Absence.objects.all()
        if each.end and 0 < (day - each.end).days <= BACK
    }
    found = set()
    for pk, rounds in owed_by_person(day).items():
        told = [(due, year.told.get((pk, round_))) for round_, due in rounds.items()]
        if any(last is None or comes_up(due, last, day) for due, last in told):
            found.add(pk)
    reachable = set(Person.objects.exclude(email=None).values_list("pk", flat=True))
    return (found - back) & reachable & at_work(day)


def comes_up(due: datetime.date, told: datetime.date, day: datetime.date) -> bool:
    """Whether a day of the schedule is after the one on which they were told."""
    since = [told + n * DAY for n in range(1, (day - told).days + 1)]
    return any(
        (due - each).days in BEFORE or (each > due and (each - due).days % EVERY == 0)
        for each in since
    )


def at_work(day: datetime.date) -> set[int]:
    closed = {each.school_id for each in ClosedDay.objects.filter(day=day)}
    if day.weekday() > 4 or None in closed:
        return set()
    return {
        post.person_id
        for post in Post.objects.select_related("group")
        if post.start <= day
        and (post.end is None or post.end >= day)
        and (post.group.school_id is None or post.group.school_id not in closed)
    }


def heads_due(year: Year, day: datetime.date) -> set[int]:
    monday = day - day.weekday() * DAY
    due = {pk for pk, last in year.heads.items() if last != monday} & at_work(day)
    year.heads |= dict.fromkeys(due, monday)
    return due


def expected_digests(heads: set[int], day: datetime.date) -> dict[int, str]:
    """The sentence with the numbers of the head's own list, for heads who should get one."""
    found: dict[int, str] = {}
    for head in Person.objects.filter(pk__in=heads):
        numbers: dict[str, Any] = numbers_of(head, day)
        rows = list(unsigned.all_rows(unsigned.owing(head, Choice(), day), day))
        assert numbers["owing"] == len(rows)
        late = [row for row in rows if row.days_late]
        assert numbers["late"] == len(late)
        long_late = [row for row in rows if row.days_late >= ESCALATE]
        if long_late if head.leads_all else rows:
            found[head.pk] = (
                f"{numbers['signed']} of {numbers['total']} signatures given. "
                f"{len(rows)} still to come, {len(late)} of them late."
            )
    return found
