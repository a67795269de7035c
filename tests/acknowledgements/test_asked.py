"""Who owes: one QuerySet, checked on any day against a plain computation of the same rules."""

import datetime
from collections import Counter

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from acknowledgements.models import Asked, Signature
from people.models import Absence, Group, Person, Post
from policies.models import Policy, Round, RoundGroup
from tests.factories import (
    AbsenceFactory,
    GroupFactory,
    PersonFactory,
    PostFactory,
    SchoolFactory,
    person,
    today,
)
from tests.making import published, signed

pytestmark = pytest.mark.django_db


def days(number):
    return datetime.timedelta(days=number)


def owing(day=None):
    return Asked.objects.on(day or today()).owing()


def who(rows):
    return {*rows.values_list("person", flat=True)}


def due_of(someone, day=None):
    return Asked.objects.on(day or today()).of(someone).pairs().get()["due"]


def test_people_in_a_group_that_is_asked_owe():
    teacher = person()
    published()
    assert who(owing()) == {teacher.pk}


def test_someone_who_signed_no_longer_owes():
    teacher, other = person(), person()
    version = published()
    signed(teacher, version)
    assert who(owing()) == {other.pk}
    assert who(Asked.objects.on(today()).signed()) == {teacher.pk}


def test_a_group_that_is_not_asked_owes_nothing():
    person()
    volunteers = GroupFactory(kind=Group.Kind.VOLUNTEER)
    helper = person(group=volunteers)
    published(groups=[volunteers])
    assert who(owing()) == {helper.pk}


def test_a_joiner_owes_from_the_day_they_start():
    joiner = person(start=today() + days(5))
    published()
    assert joiner.pk not in who(owing(today() + days(4)))
    assert joiner.pk in who(owing(today() + days(5)))


def test_a_leaver_owes_until_the_day_they_leave():
    leaver = person(end=today() + days(5))
    published()
    assert leaver.pk in who(owing(today() + days(5)))
    assert leaver.pk not in who(owing(today() + days(6)))


def test_someone_who_left_before_is_not_asked():
    person(end=today() - days(1))
    published(groups=Group.objects.all())
    assert not owing().exists()


def test_a_leavers_signature_stays():
    leaver = person(end=today() + days(5))
    signature = signed(leaver, published())
    assert who(Asked.objects.on(today()).signed()) == {leaver.pk}
    assert Signature.objects.filter(pk=signature.pk).exists()


def test_someone_away_owes_nothing_and_is_still_asked():
    away = AbsenceFactory().person
    published()
    assert not owing().exists()
    assert who(Asked.objects.on(today()).unsigned()) == {away.pk}


def test_a_returner_owes_from_the_day_after():
    away = AbsenceFactory(end=today() + days(3)).person
    published()
    assert not owing(today() + days(3)).exists()
    assert who(owing(today() + days(4))) == {away.pk}


def test_the_first_day_away_counts_as_away():
    AbsenceFactory(start=today() + days(3))
    published()
    assert owing(today() + days(2)).exists()
    assert not owing(today() + days(3)).exists()


def test_two_jobs_are_one_person_in_all_and_one_in_each_school():
    harbour, mill = SchoolFactory(), SchoolFactory()
    teacher = person(school=harbour)
    PostFactory(person=teacher, school=mill)
    published()
    assert owing().people() == 1
    assert owing().pairs().count() == 1
    assert {row["school"]: row["n"] for row in owing().by("school")} == {harbour.pk: 1, mill.pk: 1}


def test_two_jobs_in_one_group_are_one_row():
    teacher = person()
    PostFactory(person=teacher, title="Librarian")
    published()
    assert [row["n"] for row in owing().by("school")] == [1]
    assert owing().pairs().count() == 1


def test_a_school_is_asked_for_its_own():
    harbour, mill = SchoolFactory(), SchoolFactory()
    here, there = person(school=harbour), person(school=mill)
    published()
    assert who(owing().filter(school=harbour.pk)) == {here.pk}
    assert who(owing().filter(school=mill.pk)) == {there.pk}


def asked_within(asked_from, asked_until):
    """Somebody whose group is asked only in these days."""
    teacher = person()
    published()
    RoundGroup.objects.update(asked_from=asked_from, asked_until=asked_until)
    return teacher


def test_a_group_is_asked_from_its_first_day():
    asked_within(today() + days(2), None)
    assert not owing(today() + days(1)).exists()
    assert owing(today() + days(2)).exists()


def test_a_group_is_asked_until_its_last_day():
    asked_within(today(), today() + days(2))
    assert owing(today() + days(2)).exists()
    assert not owing(today() + days(3)).exists()


def test_a_replaced_text_no_longer_asks():
    teacher = person()
    old = published()
    published(words="tablets")
    asked = Asked.objects.on(today()).of(teacher)
    assert [row["round_id"] for row in asked.pairs()] == [old.policy.rounds.open().get().pk]


def test_a_replaced_text_asked_while_it_was_in_force(time_machine):
    teacher = person()
    old = published()
    first = old.policy.rounds.get()
    time_machine.move_to(timezone.now() + days(30))
    published(words="tablets")
    asked = Asked.objects.on(today() - days(30)).of(teacher)
    assert [row["round_id"] for row in asked.pairs()] == [first.pk]


def test_the_round_says_when_it_is_due():
    teacher = person()
    published(due=today() + days(10))
    assert due_of(teacher) == today() + days(10)


def test_a_late_joiner_has_two_weeks():
    joiner = person(start=today())
    published(due=today() + days(10))
    assert due_of(joiner) == today() + days(14)


def test_the_first_of_two_jobs_says_when_someone_joined():
    teacher = person()
    PostFactory(person=teacher, school=SchoolFactory(), start=today())
    published(due=today() + days(10))
    assert due_of(teacher) == today() + days(10)


def test_a_late_returner_has_a_week():
    back = AbsenceFactory(end=today() + days(8)).person
    published(due=today() + days(10))
    assert due_of(back, today() + days(9)) == today() + days(15)


def test_an_early_returner_has_the_rounds_day():
    back = AbsenceFactory(start=today() - days(90), end=today() - days(60)).person
    published(due=today() + days(10))
    assert due_of(back) == today() + days(10)


def test_the_last_return_counts():
    back = AbsenceFactory(start=today() - days(90), end=today() - days(60)).person
    AbsenceFactory(person=back, end=today() + days(8))
    published(due=today() + days(10))
    assert due_of(back, today() + days(9)) == today() + days(15)


def test_a_correction_keeps_a_signature_standing_once():
    teacher = person()
    first = signed(teacher, published())
    same = {field.attname: getattr(first, field.attname) for field in Signature._meta.fields}
    del same["id"]
    Signature.objects.create(**{**same, "corrects_id": first.pk})
    assert Signature.objects.standing().count() == 1
    assert not owing().exists()


# A small, crowded random world, and the same rules in plain Python.

START = datetime.date(2026, 9, 1)
DAYS = st.integers(0, 8).map(lambda number: START + days(number))
JOINER_DAYS, RETURNER_DAYS = 3, 2
GROUPS = st.integers(0, 2)
PEOPLE = st.integers(0, 2)
ROUNDS = st.integers(0, 1)


@st.composite
def spans(draw):
    """A first day, and a last day or none."""
    first = draw(DAYS)
    return first, draw(st.none() | st.integers(0, 6).map(lambda number: first + days(number)))


WORLDS = st.fixed_dictionaries(
    {
        "posts": st.lists(st.tuples(PEOPLE, GROUPS, spans()), min_size=3, max_size=8),
        "absences": st.lists(
            st.tuples(PEOPLE, spans()),
            max_size=4,
            # At most one of a person's absences has no end.
            unique_by=lambda absence: absence if absence[1][1] else (absence[0], None),
        ),
        "asked": st.lists(
            st.tuples(ROUNDS, GROUPS, spans()),
            min_size=2,
            max_size=5,
            unique_by=lambda asking: (asking[0], asking[1], asking[2][0]),
        ),
        "signed": st.sets(st.tuples(ROUNDS, PEOPLE), max_size=3),
        "due": st.tuples(DAYS, DAYS),
    }
)


def within(span, day):
    return span[0] <= day and (span[1] is None or day <= span[1])


def plainly_asked(world, day):
    """(round, person, group) → the first days of the jobs by which the round asks them."""
    found: dict[tuple[int, int, int], list[datetime.date]] = {}
    for round_, group, asking in world["asked"]:
        for someone, of_group, held in world["posts"]:
            if group == of_group and within(asking, day) and within(held, day):
                found.setdefault((round_, someone, group), []).append(held[0])
    return found


def plainly_owing(world, day):
    """(round, person, group) of people who are asked, have not signed and are not away."""
    away = {someone for someone, span in world["absences"] if within(span, day)}
    return {
        place
        for place in plainly_asked(world, day)
        if place[:2] not in world["signed"] and place[1] not in away
    }


def plainly_due(world, day):
    """(round, person) → the date by which they must sign."""
    found: dict[tuple[int, int], datetime.date] = {}
    asked = plainly_asked(world, day)
    for round_, someone in {place[:2] for place in asked}:
        starts = [min(asked[place]) for place in asked if place[:2] == (round_, someone)]
        ends = [span[1] for who, span in world["absences"] if who == someone]
        back = [end + days(RETURNER_DAYS) for end in ends if end and end < day]
        joined = min(starts) + days(JOINER_DAYS)
        found[round_, someone] = max([world["due"][round_], joined, *back])
    return found


def build(world):
    """The world as rows; returns the keys of its rounds, people and groups."""
    people = PersonFactory.create_batch(3, role=None)
    kinds = [GroupFactory(school=school) for school in [*SchoolFactory.create_batch(2), None]]
    rounds = [open_round(number, due) for number, due in enumerate(world["due"])]
    for someone, group, (start, end) in world["posts"]:
        job = {"title": "Teacher", "start": start, "end": end}
        Post.objects.create(person=people[someone], group=kinds[group], **job)
    for someone, (start, end) in world["absences"]:
        Absence.objects.create(person=people[someone], start=start, end=end)
    for round_, group, (start, end) in world["asked"]:
        asking = {"asked_from": start, "asked_until": end}
        RoundGroup.objects.create(round=rounds[round_], group=kinds[group], **asking)
    for round_, someone in sorted(world["signed"]):
        sign(rounds[round_], people[someone], people[someone - 1])
    return [[row.pk for row in rows] for rows in (rounds, people, kinds)]


def open_round(number, due):
    allowed = {"joiner_days": JOINER_DAYS, "returner_days": RETURNER_DAYS}
    policy = Policy.objects.create(title=f"P{number}", slug=f"p{number}")
    return Round.objects.create(policy=policy, major=1, name="R", due=due, **allowed)


def sign(round_, someone, taker):
    version = round_.policy.versions.first() or round_.policy.versions.create(major=1, words=0)
    hashes = dict.fromkeys(["text_sha256", "pdf_sha256", "statement_sha256", "details_sha256"], "")
    Signature.objects.create(
        **{"round": round_, "person": someone, "version": version, "at": timezone.now()},
        **{"method": "paper", "signed_on": START, "taken_by": taker, **hashes},
    )


def seen(day, keys):
    """What the QuerySet says for the day: due dates, people counted in each group, and totals."""
    rounds, people, groups = keys
    asked = Asked.objects.on(day)
    due = {
        (rounds.index(row["round_id"]), people.index(row["person"])): row["due"]
        for row in asked.pairs()
    }
    rows = asked.owing()
    counted = {groups.index(row["group"]): row["n"] for row in rows.by("group")}
    return due, counted, rows.pairs().count(), rows.people()


def plainly_seen(day, world):
    owing = plainly_owing(world, day)
    pairs = {place[:2] for place in owing}
    in_groups = {(group, someone) for _round, someone, group in owing}
    counted = Counter(group for group, _someone in in_groups)
    return plainly_due(world, day), counted, len(pairs), len({pair[1] for pair in pairs})


def quickly(examples):
    """No shrinking when an example fails: it is small already, and that would take minutes."""
    return limits(
        max_examples=examples,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


@pytest.mark.parametrize("examples", [10, pytest.param(100, marks=pytest.mark.long)])
def test_list_days_and_numbers_match_a_plain_computation(examples):
    all_days = [START + days(number) for number in range(-1, 16)]

    @quickly(examples)
    @given(world=WORLDS)
    def compare(world):
        with transaction.atomic():
            keys = build(world)
            found = [seen(day, keys) for day in all_days]
            transaction.set_rollback(True)
        assert found == [plainly_seen(day, world) for day in all_days]

    compare()


@pytest.mark.parametrize("examples", [20, pytest.param(100, marks=pytest.mark.long)])
def test_everyone_asked_has_signed_or_owes_or_is_away(examples):
    @quickly(examples)
    @given(world=WORLDS, day=DAYS)
    def compare(world, day):
        with transaction.atomic():
            build(world)
            asked = Asked.objects.on(day)
            away = Person.objects.filter(pk__in=Absence.objects.covering(day).values("person"))
            parts = [asked.signed(), asked.owing(), asked.unsigned().among(away)]
            numbers = [rows.pairs().count() for rows in parts]
            whole = asked.pairs(policy=F("round__policy__title")).count()
            transaction.set_rollback(True)
        assert sum(numbers) == whole

    compare()
