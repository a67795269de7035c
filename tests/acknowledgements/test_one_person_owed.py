"""The SQL queries whose text is kept say what the rule says, for anybody and any day."""

import datetime
import threading

import django
import pytest
from django.db import connection
from django.utils import timezone

from acknowledgements.asked.one_person_owed import TRIED_WITH, due_of, owed_by
from acknowledgements.models import Asked
from people.models import Person
from policies.models import Round
from tests.factories import AbsenceFactory, PostFactory, person
from tests.making import published, signed

DAYS = [-500, -40, -7, -1, 0, 1, 6, 30, 400]


@pytest.fixture
def everybody(db):
    """People who owe, joined, left, are or were away, or have signed; two policies."""
    today = timezone.localdate()
    day = datetime.timedelta(1)
    joined, left, away, was_away, signer = (person() for _n in range(5))
    joined.posts.update(start=today - 3 * day)
    left.posts.update(end=today - day)
    AbsenceFactory(person=away, start=today - 9 * day, end=None)
    AbsenceFactory(person=was_away, start=today - 9 * day, end=today - 2 * day)
    PostFactory(person=signer, start=today - 600 * day)
    first, _second = published("First Policy"), published("Second Policy")
    signed(signer, first)
    Round.objects.filter(policy=first.policy).update(due=today - 2 * day)
    return Person.objects.all()


def test_they_say_what_the_rule_says(everybody):
    rounds = [*Round.objects.values_list("pk", flat=True), None, 0]
    for someone in everybody:
        for after in DAYS:
            day = timezone.localdate() + datetime.timedelta(after)
            asked = Asked.objects.on(day).of(someone)
            owing = {row["round_id"]: row["due"] for row in asked.owing().pairs()}
            dues = {row["round_id"]: row["due"] for row in asked.pairs()}
            assert owed_by(someone, day) == owing
            assert [due_of(someone, each, day) for each in rounds] == [
                dues.get(each) for each in rounds
            ]
    assert any(owed_by(someone, timezone.localdate()) for someone in everybody)


def test_each_is_one_statement(everybody, statements):
    someone, today = everybody[0], timezone.localdate()
    assert statements(lambda: owed_by(someone, today)) == 1
    assert statements(lambda: due_of(someone, 1, today)) == 1


@pytest.mark.postgresql
def test_threads_share_a_statement_and_not_an_answer(committed):
    someone, today, found = person(), timezone.localdate(), []
    published()

    def look():
        found.append(owed_by(someone, today))
        connection.close()

    threads = [threading.Thread(target=look) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [owed_by(someone, today)] * 4


def test_djangos_private_compiler_was_tried_with_this_release():
    """A new release of Django is added to `TRIED_WITH` once the tests above pass with it."""
    assert django.VERSION[:2] in TRIED_WITH
