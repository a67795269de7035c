"""The figures are about real rows: generated data reads like real data, and the handwritten SQL
finds what the app finds."""

import pytest
from django.db import connection
from django.utils import timezone

from acknowledgements.models import Asked, Link, Signature
from audit.triggers import missing
from bench import lists, measuring
from bench.filling import Size, fill
from people.models import Person, Role


def constraints_and_indexes():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text || ' ' || conname || pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
            " UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
        )
        return cursor.fetchall()


@pytest.mark.postgresql
def test_a_partnership_is_filled_in_and_its_floors_find_the_same(committed):
    before = constraints_and_indexes()
    fill(Size(people=60, schools=3, policies=2))
    assert constraints_and_indexes() == before
    today = timezone.localdate()
    assert Person.objects.count() == 60
    # Three years of two policies signed by all, and the open rounds in part.
    closed = Signature.objects.exclude(round__closed_at=None).count()
    signed = Signature.objects.filter(round__closed_at=None).count()
    assert closed == 3 * 2 * 60
    assert Link.objects.count() == closed + signed
    assert Asked.objects.on(today).owing().pairs().count() == 2 * 60 - signed
    assert missing(connection) == []

    head = Person.objects.get(posts__role=Role.EXECUTIVE)
    found = list(lists.lines(head, Person.objects.order_by("pk")[20], today))
    assert [line.name for line in found if line.unit != "ms"] == []
    assert len(found) == 10


def test_a_line_says_whether_its_aim_is_met():
    pair = measuring.Figure([9, 10, 11]), measuring.Figure([20])
    assert measuring.at_most("a", "ms", pair, 0.5).met
    assert not measuring.at_most("a", "ms", pair, 0.4).met
    assert not measuring.at_least("a", "ms", pair, 0.6).met
    assert str(pair[0]) == "10 (9 to 11)"
