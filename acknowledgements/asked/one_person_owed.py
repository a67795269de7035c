"""What one person owes: asked whenever they open their desk, read or sign.

Django takes ten times as long to write these SQL queries as the database takes to answer them, so
their SQL is kept. It is written once with a placeholder person, round and day, which are then
replaced by the real ones; the rule itself is in `AskedQuerySet` alone.

`get_compiler`, `as_sql` and `results_iter` are private to Django. With each new release of it run
tests/acknowledgements/test_one_person_owed.py, which compares this with `AskedQuerySet` for anybody
and any day on both databases, then add the release to `TRIED_WITH`.
"""

import datetime
from functools import cache
from typing import Any

from django.db import connection, models

from acknowledgements.models import Asked
from people.models import Person
from web.dates import end_of

TRIED_WITH = ((5, 2),)
NOBODY, NONE, NEVER = -(2**53), 1 - 2**53, datetime.date(9998, 12, 30)


def owed_by(person: Person, day: datetime.date) -> dict[int, datetime.date]:
    """By round, the day by which the person must sign. One SQL query."""
    return _answer("owing", {NOBODY: person.pk}, day)


def due_of(person: Person, round_id: int | None, day: datetime.date) -> datetime.date | None:
    """The day by which the round asks the person to sign, whether or not they have; None if it
    doesn't ask them. One SQL query."""
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
    """The parameters for a day: the day itself and its end (see AskedQuerySet.on)."""
    return [
        models.DateField().get_db_prep_value(day, connection),
        models.DateTimeField().get_db_prep_value(end_of(day), connection),
    ]
