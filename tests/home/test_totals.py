"""Made-up partnerships: everybody reads the same numbers on every page."""

import csv
import datetime
import io
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from acknowledgements.models import Signature
from home.emails import review_letter
from home.evidence import gather
from home.evidence_pdf import on_paper
from people.models import Absence, Group, Person, Post, Role
from policies.models import Policy, Version
from tests.factories import GroupFactory, PostFactory, SchoolFactory, people, person
from tests.making import published, signed

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DAY = datetime.timedelta(days=1)
KINDS = [Group.Kind.EMPLOYEE, Group.Kind.VOLUNTEER, Group.Kind.AGENCY]
UNSIGNED = reverse("acknowledgements:unsigned")
FILE = reverse("acknowledgements:unsigned_csv")
# From and until when somebody works or is away, in days from today; None: unknown.
spans = st.tuples(st.integers(-40, 5), st.none() | st.integers(-5, 40))
members = st.fixed_dictionaries(
    {
        "jobs": st.lists(st.tuples(st.integers(0, 7), spans), min_size=1, max_size=3),
        "away": st.none() | spans,
        "signs": st.sets(st.integers(0, 2)),
    }
)
partnerships = st.fixed_dictionaries(
    {
        "schools": st.integers(1, 3),
        "people": st.lists(members, min_size=1, max_size=14),
        # Which groups each policy asks; none: all.
        "policies": st.lists(st.sets(st.integers(0, 7)), min_size=1, max_size=3),
    }
)


@pytest.mark.production
@pytest.mark.parametrize("examples", [10, pytest.param(50, marks=pytest.mark.long)])
def test_all_totals_agree(client, examples):
    @settings(max_examples=examples, deadline=None)
    @given(partnerships)
    def agree(partnership: dict[str, Any]) -> None:
        with transaction.atomic():
            build(partnership)
            head, clerk = person(Role.EXECUTIVE), person(Role.CLERK)
            compare(client, head, clerk)
            transaction.set_rollback(True)

    agree()


def build(partnership: dict[str, Any]) -> None:
    schools = [SchoolFactory() for _n in range(partnership["schools"])]
    groups = [GroupFactory(school=school, kind=kind) for school in schools for kind in KINDS]
    groups.append(GroupFactory(school=None, kind=Group.Kind.EMPLOYEE))
    crowd = people(len(partnership["people"]), group=groups[0])
    Post.objects.all().delete()
    for each, facts in zip(crowd, partnership["people"], strict=True):
        for place, span in facts["jobs"]:
            PostFactory(person=each, group=groups[place % len(groups)], **dates(span))
        if facts["away"]:
            Absence.objects.create(person=each, **dates(facts["away"]))
    versions = [
        published(f"Policy {n}", f"words {n}", groups=chosen(groups, asks))
        for n, asks in enumerate(partnership["policies"])
    ]
    for each, facts in zip(crowd, partnership["people"], strict=True):
        for place in facts["signs"]:
            if place < len(versions):
                sign_if_asked(each, versions[place])


def chosen(groups: list[Any], asks: set[int]) -> list[Any] | None:
    return [groups[place] for place in {each % len(groups) for each in asks}] or None


def dates(span: tuple[int, int | None]) -> dict[str, datetime.date | None]:
    first = timezone.localdate() + span[0] * DAY
    last = None if span[1] is None else timezone.localdate() + span[1] * DAY
    return {"start": first, "end": last and max(first, last)}


def sign_if_asked(each: Person, version: Version) -> None:
    today = timezone.localdate()
    groups = version.policy.rounds.get().groups.values("group")
    if Post.objects.current(today).filter(person=each, group__in=groups).exists():
        signed(each, version)


def compare(client: Client, head: Person, clerk: Person) -> None:
    client.force_login(clerk)
    register = client.get(reverse("home:policies")).context["register"]
    shares = {row.policy: row.share for row in register}
    assert len(shares) == Policy.objects.count()
    for policy, share in shares.items():
        signed_owing = (share["signed"], share["owing"]) if share else (0, 0)
        assert on_evidence(client, clerk, policy) == signed_owing
        assert on_list(client, head, policy) == signed_owing
        assert in_file(client, head, policy) == signed_owing[1]
        assert in_letter(policy, clerk) == (signed_owing if share else None)
        assert by_school(client, clerk, policy, "found") == by_school(client, head, policy, "list")


def on_evidence(client: Client, clerk: Person, policy: Policy) -> tuple[int, int]:
    """The page's first row, and the same on paper."""
    client.force_login(clerk)
    share = client.get(reverse("home:reviews", args=[policy.slug])).context["found"].share
    paper = on_paper(gather(policy, timezone.localdate())).tables
    rows = next(table.rows for table in paper if table.title == "Signatures")
    assert bool(rows) == bool(share)
    if not share:
        return 0, 0
    assert tuple(map(int, rows[0][1:3])) == (share["signed"], share["owing"])
    return share["signed"], share["owing"]


def on_list(client: Client, head: Person, policy: Policy) -> tuple[int, int]:
    client.force_login(head)
    page = client.get(UNSIGNED, {"policy": policy.slug})
    numbers = page.context["numbers"]
    assert len(page.context["rows"]) == numbers["owing"]
    assert sum(share["owing"] for share in page.context["by_policy"]) == numbers["owing"]
    return numbers["signed"], numbers["owing"]


def in_file(client: Client, head: Person, policy: Policy) -> int:
    client.force_login(head)
    response: Any = client.get(FILE, {"policy": policy.slug})
    content = b"".join(response.streaming_content)
    return len(list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")))))


def in_letter(policy: Policy, clerk: Person) -> tuple[int, int] | None:
    Policy.objects.filter(pk=policy.pk).update(next_review=timezone.localdate())
    policy.refresh_from_db()
    letter = str(review_letter(policy.pk, clerk.pk).body)
    said = re.search(r"(\d+) of (\d+) people .* (\d+) have still", letter)
    if said is None:
        return None
    signed_by, total, owing = map(int, said.groups())
    assert signed_by + owing == total
    return signed_by, owing


def by_school(client: Client, reader: Person, policy: Policy, where: str) -> list[Any]:
    client.force_login(reader)
    if where == "found":
        shares = client.get(reverse("home:reviews", args=[policy.slug])).context["found"].shares
    else:
        shares = client.get(UNSIGNED, {"policy": policy.slug}).context["by_school"]
    return sorted((str(each["name"]), each["signed"], each["owing"]) for each in shares)


def test_the_partnerships_are_not_all_empty():
    """The comparison above is not empty: people sign, owe, and are asked by two jobs."""
    build(
        {
            "schools": 2,
            "people": [
                {"jobs": [(0, (-30, None)), (3, (-3, None))], "away": None, "signs": {0}},
                {"jobs": [(0, (-30, None))], "away": None, "signs": set()},
            ],
            "policies": [set()],
        }
    )
    assert Signature.objects.count() == 1
