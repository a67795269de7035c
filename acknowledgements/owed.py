"""What one person owes: asked whenever they open their desk, read or sign.

Django takes ten times as long to write these statements as the database takes to answer them, so
their texts are kept. Each is written with a person, a sign-off and a day that are nobody's, in
whose places the real ones are put; the rule itself stands in `AskedQuerySet` alone.
"""

import datetime
from functools import cache
from typing import Any

from django.db import connection, models

from acknowledgements.models import Asked
from acknowledgements.models.asked import end_of
from people.models import Person

NOBODY, NONE, NEVER = -(2**53), 1 - 2**53, datetime.date(9998, 12, 30)


def owed_by(person: Person, day: datetime.date) -> dict[int, datetime.date]:
    """By sign-off, the day by which the person must sign. One statement."""
    return _answer("owing", {NOBODY: person.pk}, day)


def due_of(person: Person, round_id: int | None, day: datetime.date) -> datetime.date | None:
    """The day by which the sign-off asks the person to sign, whether or not they have; None where
    it doesn't ask them. One statement."""
    return _answer("asked", {NOBODY: person.pk, NONE: round_id}, day).get(round_id)


def _answer(name: str, whose: dict[int, Any], day: datetime.date) -> dict[Any, datetime.date]:
    compiler, sql, parameters = _written(name)
    real = {**whose, **dict(zip(_days(NEVER), _days(day), strict=True))}
    with connection.cursor() as cursor:
        cursor.execute(sql, [real.get(each, each) for each in parameters])
        return dict(compiler.results_iter([cursor.fetchall()]))


@cache
def _written(name: str) -> tuple[Any, str, tuple[Any, ...]]:
    asked = Asked.objects.on(NEVER).of(Person(pk=NOBODY))
    which = asked.owing() if name == "owing" else asked.filter(round=NONE)
    query = which.pairs().values_list("round_id", "due").query
    compiler = query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    return compiler, sql, parameters


def _days(day: datetime.date) -> list[Any]:
    """Of the day what is sent: itself, and when it ends (see AskedQuerySet.on)."""
    return [
        models.DateField().get_db_prep_value(day, connection),
        models.DateTimeField().get_db_prep_value(end_of(day), connection),
    ]
