"""What a concern's subjects had signed by the day of the conduct."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Min, Q
from django.db.models.functions import Greatest

from acknowledgements.models import Asked, Opening, Signature
from acknowledgements.models.signature import SignatureQuerySet
from breaches.models import Party
from policies.models import Policy
from web.dates import end_of

Pair = tuple[int, int]  # A person and a policy.
# Only the version's number is shown.
TEXTS = [f"version__{name}" for name in ("source", "html", "findings", "contents")]


@dataclass(frozen=True)
class SigningPeriod:
    """A round had asked somebody on their own page here: since when, and by when."""

    since: datetime.date
    due: datetime.date


@dataclass(frozen=True)
class SigningStatus:
    """What one person had signed of one policy by the day, when they first opened its text, and
    since when they were asked."""

    name: str
    policy: Policy
    signature: Signature | None
    opened: Opening | None
    told: SigningPeriod | None


def day_of(report: dict[str, Any], received_on: datetime.date) -> datetime.date:
    """The day of the conduct or, if nobody gave one, the day it was reported."""
    return datetime.date.fromisoformat(report["on"]) if report["on"] else received_on


def had_signed(
    subjects: Iterable[Party], report: dict[str, Any], day: datetime.date
) -> list[SigningStatus]:
    """For each member of staff: the policy the report names, or every policy with a round.

    As known now: a corrected signature does not count.
    """
    people = {s.words["person"]: s.words["name"] for s in subjects if s.words["person"]}
    if not people:
        return []
    policies = list(_policies(report))
    signed = dict(_signatures(people, policies, day))
    opened = dict(_openings(people, policies, day))
    told = dict(_told(people, policies, day))
    return [
        SigningStatus(name, policy, signed.get(pair), opened.get(pair), told.get(pair))
        for pk, name in people.items()
        for policy in policies
        for pair in [(pk, policy.pk)]
    ]


def signatures_of(subjects: Iterable[Party]) -> SignatureQuerySet:
    people = [party.words["person"] for party in subjects if party.words["person"]]
    found: SignatureQuerySet = Signature.objects.given().filter(person__in=people)
    return found


def _policies(report: dict[str, Any]) -> "Iterable[Policy]":
    if report["policy"]:
        return Policy.objects.filter(slug=report["policy"]["slug"])
    return Policy.objects.filter(rounds__isnull=False).distinct()


def _signatures(
    people: Iterable[int], policies: list[Policy], day: datetime.date
) -> Iterator[tuple[Pair, Signature]]:
    """Newest last, so that a dict keeps it."""
    by_then = Q(method__in=Signature.ON_A_SCREEN, at__lt=end_of(day))
    by_then |= Q(method=Signature.Method.PAPER, signed_on__lte=day)
    rows = Signature.objects.standing().filter(
        by_then, person__in=people, version__policy__in=policies
    )
    for row in rows.select_related("version__policy").defer(*TEXTS).order_by("at"):
        yield (row.person_id, row.version.policy_id), row


def _openings(
    people: Iterable[int], policies: list[Policy], day: datetime.date
) -> Iterator[tuple[Pair, Opening]]:
    """First one last, so that a dict keeps it."""
    rows = Opening.objects.filter(
        at__lt=end_of(day), person__in=people, version__policy__in=policies
    )
    for row in rows.select_related("version__policy").defer(*TEXTS).order_by("-at"):
        yield (row.person_id, row.version.policy_id), row


def _told(
    people: Iterable[int], policies: list[Policy], day: datetime.date
) -> Iterator[tuple[Pair, SigningPeriod]]:
    asked = Asked.objects.on(day).filter(Q(person__in=people), round__policy__in=policies)
    since = Min(Greatest("asked_from", "group__posts__start"))
    for row in asked.pairs(policy=F("round__policy_id")).annotate(since=since):
        yield (row["person"], row["policy"]), SigningPeriod(row["since"], row["due"])
