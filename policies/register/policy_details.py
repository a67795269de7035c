"""The details of a policy that are not in its texts: category, owner, review date, related
policies."""

import datetime
from collections.abc import Iterable

from django.db import transaction

from audit.models import Event, record
from people.models import Person
from policies.models import Policy


@transaction.atomic
def save_details(
    policy: Policy,
    by: Person | None,
    *,
    category: str,
    owner: Person | None,
    next_review: datetime.date | None,
    related: Iterable[Policy],
) -> None:
    """Save them, and record the change."""
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    policy.category, policy.owner, policy.next_review = category, owner, next_review
    policy.save(update_fields=["category", "owner", "next_review"])
    policy.related.set(related)
    facts = {"category": category, "owner": str(owner or ""), "next_review": str(next_review or "")}
    titles = sorted(each.title for each in policy.related.all())
    record(Event.Act.POLICY_DESCRIBED, by, policy, **facts, related=titles)
