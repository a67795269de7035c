"""A version as one person sees it: whether they are asked to sign it, and whether they have."""

import datetime
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery, UUIDField
from django.urls import reverse

from acknowledgements.models import Opening, Signature
from people.models import Absence, Person
from policies.models import Policy, Round, Version
from policies.redline.comparison import Change, compare_sections
from web.addresses import absolute


@dataclass(frozen=True)
class Since:
    """What changed since they signed version `number`; `statement`: whether the statement did."""

    number: str
    sections: list[Change]
    statement: bool


def as_seen_by(person: Person, day: datetime.date) -> "QuerySet[Any]":
    """Versions the person may read, in one SQL query with what the page needs. By when they must
    sign, `one_person_owed.due_of` says.

    Adds `round_id` and `round_major` of the policy's open round, `opened_at` (when they first
    opened the text), `signature_id` (of their signature that counts in the open round),
    `signed_version` (the one they signed last) and `away`.
    """
    rounds = Round.objects.open().filter(policy=OuterRef("policy"))
    opened = Opening.objects.filter(version=OuterRef("pk"), person=person)
    signed = (
        Signature.objects.standing()
        .of(person)
        .filter(round__policy=OuterRef("policy"), round__closed_at=None)
    )
    last = Signature.objects.standing().of(person).filter(version__policy=OuterRef("policy"))
    return (
        Version.objects.readable_by(person)
        .defer("source", "findings")
        .select_related("policy")
        .annotate(
            round_id=Subquery(rounds.values("pk")),
            round_major=Subquery(rounds.values("major")),
            opened_at=Subquery(opened.values("at")),
            signature_id=Subquery(signed.values("pk")[:1]),
            signed_version=Subquery(
                last.order_by("-at").values("version")[:1], output_field=UUIDField()
            ),
            round_opened_at=Subquery(rounds.values("opened_at")),
            away=Exists(Absence.objects.covering(day).filter(person=person)),
        )
    )


def changes_since_signed(version: Any) -> Since | None:
    """What differs from the version they signed last; None if they signed none, or this one."""
    if version.signed_version in (None, version.pk):
        return None
    return _since(version.signed_version, version.pk)


@lru_cache(maxsize=256)
def _since(signed: uuid.UUID, now: uuid.UUID) -> Since:
    """Worked out once per process: published texts never change, and on the day of a new one
    everybody asks. Comparing two of 30 KB takes longer than the rest of the page."""
    columns = ("source", "major", "minor", "title", "statement_sha256", "wordings_sha256")
    texts = Version.objects.only(*columns).in_bulk([signed, now])
    old, new = texts[signed], texts[now]
    changes = compare_sections(old.source, new.source)
    return Since(old.number, changes, old.declared() != new.declared())


def record_opening(person: Person, version: Any, at: datetime.datetime) -> None:
    """Record when the text was first opened; opening it again changes nothing."""
    if version.opened_at:
        return
    try:
        with transaction.atomic():
            Opening.objects.create(person=person, version=version, at=at)
    except IntegrityError:
        pass  # They opened it in two windows at once: the first counts.


def link_for(person: Person, policy: Policy) -> str:
    """Where this person, and nobody else, reads and signs the policy once signed in."""
    path = reverse("acknowledgements:own", args=[policy.slug, person.public_id])
    return absolute(path)


def open_versions() -> Any:
    return (
        Version.objects.published()
        .filter(policy__rounds__closed_at=None)
        .exclude(statement="")
        .without_text()
        .select_related("policy")
    )
