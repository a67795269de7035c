"""How long a concern is kept: by rules the data protection officer confirmed, or a hold."""

import datetime
import uuid

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from audit.models import Event, record
from breaches import entries, vault
from breaches.models import Concern, Entry, RetentionRule
from people.models import Person

# Finding and sanction; "" means none, and in a rule any.
Outcome = tuple[str, str]
Months = dict[Outcome, int]


def confirmed_months() -> Months:
    """Months by outcome. A suggestion has no effect until it is confirmed."""
    rules = RetentionRule.objects.exclude(confirmed_on=None)
    return {(rule.finding, rule.sanction): rule.months for rule in rules}


def set_day(concern: Concern, months: Months | None = None) -> None:
    """Work out when the concern is to be erased; the caller has locked its row.

    With several subjects the longest time counts. No day if it is not closed, or if no confirmed
    rule fits one of them.
    """
    concern.erase_on = _day(concern, confirmed_months() if months is None else months)
    concern.save(update_fields=["erase_on"])


def _day(concern: Concern, months: Months) -> datetime.date | None:
    if concern.closed_on is None:
        return None
    outcomes = _outcomes(concern)
    fitting = [each for each in (_fitting(months, one) for one in outcomes) if each is not None]
    all_known = len(fitting) == len(outcomes)
    return concern.closed_on + relativedelta(months=max(fitting)) if all_known else None


def _outcomes(concern: Concern) -> list[Outcome]:
    """The latest outcome for each subject; one without a subject is for all of them."""
    found: dict[uuid.UUID | None, dict[str, str]] = {}
    deciding = concern.entries.filter(kind__in=[Entry.Kind.FINDING, Entry.Kind.SANCTION])
    for entry in deciding.order_by("number"):
        found.setdefault(entry.party_id, {})[entry.kind] = entry.words[entry.kind]
    subjects: list[uuid.UUID | None] = [*concern.parties.subjects().values_list("pk", flat=True)]
    last = [{**found.get(None, {}), **found.get(subject, {})} for subject in subjects or [None]]
    return [(each.get("finding", ""), each.get("sanction", "")) for each in last]


def _fitting(months: Months, outcome: Outcome) -> int | None:
    """The months that the most specific rule gives for the outcome; None if no rule fits."""
    finding, sanction = outcome
    for rule in (outcome, (finding, ""), ("", sanction), ("", "")):
        if rule in months:
            return months[rule]
    return None


def set_all_days() -> None:
    """Work out every closed concern's day again, each by itself."""
    months = confirmed_months()
    closed = Concern.objects.filter(erased_on=None).exclude(closed_on=None)
    for pk in closed.order_by().values_list("pk", flat=True):
        with vault.unreadable_left_out(pk), transaction.atomic():
            concern = Concern.objects.lock(pk)
            if concern.erased_on is None:
                set_day(concern, months)


@transaction.atomic
def confirm(finding: str, sanction: str, *, months: int, reason: str, by: Person) -> RetentionRule:
    """Put a rule in force for this outcome; every closed concern's day follows it."""
    facts = {"months": months, "reason": reason}
    confirmed = {"confirmed_by": by, "confirmed_on": timezone.localdate()}
    rule, _made = RetentionRule.objects.update_or_create(
        finding=finding, sanction=sanction, defaults={**facts, **confirmed}
    )
    record(Event.Act.RETENTION_CONFIRMED, by=by, about=rule, months=months)
    async_task("breaches.jobs.set_all_days")
    return rule


@transaction.atomic
def withdraw(rule: RetentionRule, by: Person) -> None:
    """Take a rule out of force: what it alone would erase is kept. A repeat does nothing."""
    in_force = RetentionRule.objects.filter(pk=rule.pk).exclude(confirmed_on=None)
    if in_force.update(confirmed_by=None, confirmed_on=None):
        record(Event.Act.RETENTION_WITHDRAWN, by=by, about=rule)
        async_task("breaches.jobs.set_all_days")


@transaction.atomic
def hold(concern: Concern, held: bool, why: str, by: Person) -> None:
    """Stop the concern from being erased, or release it. A repeat does nothing."""
    concern = entries.lock_for(concern, by)
    if concern.held != held:
        concern.held = held
        concern.save(update_fields=["held"])
        entries.record(concern, Entry.Kind.HOLD, {"held": held, "why": why}, by)
