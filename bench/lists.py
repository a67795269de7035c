"""The lists of unsigned policies, against the best SQL that we could write by hand."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from acknowledgements.asked import unsigned
from acknowledgements.asked.one_person_owed import owed_by
from acknowledgements.asked.shares import Tally
from acknowledgements.asked.unsigned import Choice
from bench.measuring import Line, at_most, below, in_turn, in_turn_apart, milliseconds
from people.models import Person, School

# Whom open rounds ask today, for which post; and who of them has neither signed nor is away.
ASKED = """
    FROM policies_round r
    JOIN policies_roundgroup rg ON rg.round_id = r.id
    JOIN people_post p ON p.group_id = rg.group_id
    WHERE r.closed_at IS NULL AND rg.asked_from <= %(day)s
      AND (rg.asked_until IS NULL OR rg.asked_until >= %(day)s)
      AND p.start <= %(day)s AND (p."end" IS NULL OR p."end" >= %(day)s)
"""
UNSIGNED = """
      AND NOT EXISTS (
        SELECT 1 FROM acknowledgements_signature s {open}
        WHERE s.round_id = r.id AND s.person_id = p.person_id AND s.method <> 'void'
          AND NOT EXISTS (SELECT 1 FROM acknowledgements_signature c
                          WHERE c.corrects_id IS NOT NULL AND c.corrects_id = s.id))
      AND NOT EXISTS (
        SELECT 1 FROM people_absence a WHERE a.person_id = p.person_id
          AND a.start <= %(day)s AND (a."end" IS NULL OR a."end" >= %(day)s))
"""
DUE = """
    SELECT r.id AS round, p.person_id AS person, greatest(
        r.due, min(p.start) + r.joiner_days,
        coalesce((SELECT max(a."end") FROM people_absence a
                  WHERE a.person_id = p.person_id AND a."end" < %(day)s) + r.returner_days, r.due)
    ) AS due
"""
PAIRS = f"{DUE} {ASKED} {UNSIGNED} {{school}} GROUP BY r.id, p.person_id"
# For the whole partnership, PostgreSQL would otherwise read the signatures of all years; for one
# school or person it is quicker without this.
EVERYWHERE = {
    "open": "JOIN policies_round z ON z.id = s.round_id AND z.closed_at IS NULL",
    "school": "",
}
PAGE = f"""
    WITH owed AS MATERIALIZED ({PAIRS})
    SELECT owed.due, n.last_name, n.first_name, n.public_id, n.email, o.title, o.slug
    FROM owed JOIN people_person n ON n.id = owed.person
    JOIN policies_round q ON q.id = owed.round JOIN policies_policy o ON o.id = q.policy_id
    ORDER BY owed.due, n.last_name, n.first_name, n.public_id, o.slug LIMIT 51
"""
# Part of the file's columns; the others are about questions and notices.
WHOLE = PAGE.format(**EVERYWHERE).replace("LIMIT 51", "")
COUNT = f"SELECT count(*), count(*) FILTER (WHERE due < %(day)s) FROM ({PAIRS}) owed"
# Signatures are counted before they are joined to anything.
SHARES = """
    WITH asked AS (
        SELECT DISTINCT r.id AS round, p.person_id AS person, g.school_id AS school
        FROM policies_round r
        JOIN policies_roundgroup rg ON rg.round_id = r.id
        JOIN people_group g ON g.id = rg.group_id
        JOIN people_post p ON p.group_id = rg.group_id
        WHERE r.closed_at IS NULL AND rg.asked_from <= %(day)s
          AND (rg.asked_until IS NULL OR rg.asked_until >= %(day)s)
          AND p.start <= %(day)s AND (p."end" IS NULL OR p."end" >= %(day)s)),
    signed AS (
        SELECT s.round_id AS round, s.person_id AS person FROM acknowledgements_signature s
        JOIN policies_round r ON r.id = s.round_id AND r.closed_at IS NULL
        WHERE s.method <> 'void' AND NOT EXISTS (
            SELECT 1 FROM acknowledgements_signature c
            WHERE c.corrects_id IS NOT NULL AND c.corrects_id = s.id)),
    away AS (
        SELECT DISTINCT person_id AS person FROM people_absence
        WHERE start <= %(day)s AND ("end" IS NULL OR "end" >= %(day)s))
    SELECT {by}, count(signed.person), count(*) FILTER (WHERE signed.person IS NULL
                                                        AND away.person IS NULL)
    FROM asked LEFT JOIN signed USING (round, person) LEFT JOIN away USING (person)
    GROUP BY {by}
"""


def by_hand(sql: str, day: datetime.date, **more: int) -> Callable[[], list[Any]]:
    def ask() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"day": day, **more})
            return cursor.fetchall()

    return ask


# A name, what the app does, and the same by hand.
Case = tuple[str, Callable[[], Any], Callable[[], Any]]
AIM = 1.5
# Milliseconds on top of the database's.
MORE = 1.5


def lines(head: Person, somebody: Person, day: datetime.date) -> Iterator[Line]:
    """For the whole partnership as its executive headteacher sees it, one school and one person:
    each list's database time, and the time on top of that.

    Raises AssertionError if the two results differ.
    """
    for name, ours, floor in _owed(head, somebody, day):
        assert _told(ours()) == _told(floor()), name
        database, more = in_turn_apart(ours, floor)
        yield at_most(name, "ms", database, AIM, "in the database")
        yield below(f"{name}: beside the database", "ms", more, MORE)
    for name, ours, floor in _shares(head, day):
        assert _told(ours()) == _told(floor()), name
        pair = in_turn(milliseconds(ours), milliseconds(floor))
        yield at_most(name, "ms", pair, AIM)


def _owed(head: Person, somebody: Person, day: datetime.date) -> list[Case]:
    school = School.objects.order_by("pk").first()
    assert school
    of_school = {
        "open": "",
        "school": "AND rg.group_id IN (SELECT id FROM people_group WHERE school_id = %(s)s)",
    }
    of_person = {"open": "", "school": "AND p.person_id = %(p)s"}
    everywhere, here = Choice(), Choice(school=school)
    return [
        (
            "Still to sign, first page, all schools",
            lambda: list(unsigned.owing(head, everywhere, day)[:51]),
            by_hand(PAGE.format(**EVERYWHERE), day),
        ),
        (
            "Still to sign, first page, one school",
            lambda: list(unsigned.owing(head, here, day)[:51]),
            by_hand(PAGE.format(**of_school), day, s=school.pk),
        ),
        (
            "One person's list",
            lambda: list(owed_by(somebody, day)),
            by_hand(PAIRS.format(**of_person), day, p=somebody.pk),
        ),
        (
            "How many are still to sign, all schools",
            lambda: unsigned.owing(head, everywhere, day).count(),
            by_hand(COUNT.format(**EVERYWHERE), day),
        ),
    ]


def _shares(head: Person, day: datetime.date) -> list[Case]:
    everywhere = Choice()
    return [
        (
            "Share signed by school",
            lambda: Tally.of(unsigned.asked(head, everywhere, day), day).by_school(),
            by_hand(SHARES.format(by="asked.school"), day),
        ),
        (
            "Share signed by policy",
            lambda: Tally.of(unsigned.asked(head, everywhere, day), day).by_policy(),
            by_hand(SHARES.format(by="asked.round"), day),
        ),
    ]


def _told(answer: Any) -> Any:
    """What both must agree on: a number, the sums of shares, or the number of rows."""
    if isinstance(answer, int):
        return answer
    if len(answer) == 1 and isinstance(answer[0], tuple) and len(answer[0]) == 2:
        return answer[0][0]
    if isinstance(answer[0], dict) and "signed" in answer[0]:
        answer = [(each["slug"], each["signed"], each["owing"]) for each in answer]
    if isinstance(answer[0], tuple) and isinstance(answer[0][-1], int):
        return len(answer), sum(row[1] for row in answer), sum(row[2] for row in answer)
    return len(answer)
