"""After years, at a large trust, PostgreSQL finds signatures by index and never reads them all."""

import re

import pytest
from django.db import connection

from acknowledgements.asked import unsigned
from acknowledgements.asked.unsigned import Choice
from acknowledgements.models import Asked, Signature
from acknowledgements.signing.reading import as_seen_by
from people.models import Person, Role
from policies.models import Policy, Round
from tests.conftest import triggers_lifted
from tests.databases import count_rows
from tests.factories import SchoolFactory, people, person, today
from tests.making import published
from web import paging

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

# In closed rounds everyone has signed, in open ones every second person.
ALL_SIGN = """
    INSERT INTO acknowledgements_signature (id, round_id, person_id, version_id, method, at,
        signed_in_by, proved_at, read_out, scan_sha256,
        text_sha256, pdf_sha256, statement_sha256, details_sha256)
    SELECT gen_random_uuid(), r.id, p.id, v.id, 'screen', now(), 'password', now(), false, '',
        v.text_sha256, v.pdf_sha256, v.statement_sha256, ''
    FROM policies_round r
    JOIN policies_version v ON v.policy_id = r.policy_id AND v.major = r.major
    CROSS JOIN people_person p
    WHERE r.closed_at IS NOT NULL OR p.id % 2 = 0
"""


@pytest.fixture
def head():
    """Leads 1,000 people at ten schools, who have signed four policies for ten years."""
    head = person(Role.EXECUTIVE)
    for _ in range(10):
        people(100, school=SchoolFactory())
    for number in range(4):
        published(f"Policy {number}", "screens")
        published(f"Policy {number}", "tablets")
    old = Round.objects.exclude(closed_at=None)
    Round.objects.bulk_create(
        Round(**{field: getattr(each, field) for field in (*SAME, "policy_id")})
        for each in [*old] * 9
    )
    # Foreign keys are triggers too: checking each would take most of the test's time.
    with triggers_lifted(), connection.cursor() as cursor:
        cursor.execute(ALL_SIGN)
    count_rows()
    return head


SAME = ["major", "name", "due", "opened_at", "closed_at"]


def reads_all_signatures(rows):
    plan = rows.explain()
    assert "acknowledgements_signature" in plan
    return re.search(r"Seq Scan on acknowledgements_signature\b", plan) and plan


def test_lists_find_signatures_by_index(head):
    assert Signature.objects.count() > 42_000
    someone, day, policy = Person.objects.last(), today(), Policy.objects.first()
    for rows in [
        unsigned.owing(head, Choice(), day)[: paging.SIZE],
        unsigned.owing(head, Choice(policy=policy), day)[: paging.SIZE],
        unsigned.owing(head, Choice(words="Crowd0042"), day),
        Asked.objects.on(day).signed().by("school"),
        Asked.objects.on(day).owing().of(someone).pairs(),
        Signature.objects.of(someone).with_version(),
        as_seen_by(someone, day).filter(policy=policy),
    ]:
        assert not reads_all_signatures(rows)
