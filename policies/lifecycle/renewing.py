"""A policy signed again each year on a set day, without a new version."""

import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from audit.models import Event, record
from people.models import Group, Person
from policies.lifecycle.publishing import Asking, close_rounds, open_round
from policies.models import Policy, Round

# A round opened this recently counts as the renewal: nobody signs twice a term.
RECENT = datetime.timedelta(days=90)


@transaction.atomic
def set_renewal(policy: Policy, by: Person | None, day: datetime.date | None, days: int) -> None:
    """Ask everybody again on this day each year; None: never."""
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    policy.renews_on, policy.renewal_days = day, days
    policy.save(update_fields=["renews_on", "renewal_days"])
    record(Event.Act.RENEWAL_SET, by, policy, on=str(day or ""), days=days)


@transaction.atomic
def renew(policy_id: int, today: datetime.date) -> Round | None:
    """Open the round of a policy whose day has come, and move the day on a year; once."""
    policy = Policy.objects.select_for_update().get(pk=policy_id)
    if policy.renews_on is None or policy.renews_on > today:
        return None
    policy.renews_on = _next(policy.renews_on, today)
    policy.save(update_fields=["renews_on"])
    version = policy.versions.published().first()
    last = policy.rounds.first()
    if version is None or not version.needs_signing:
        return None
    if last and timezone.localdate(last.opened_at) > today - RECENT:
        return None
    now = timezone.now()
    close_rounds(policy, now)
    due = today + datetime.timedelta(days=policy.renewal_days)
    return open_round(version, None, now, _as_before(last, due))


def _as_before(last: Round | None, due: datetime.date) -> Asking:
    """Ask the groups that the last round was still asking."""
    if last is None:
        return Asking(due)
    if last.asks_all:
        return Asking(due, last.joiner_days)
    asked = last.groups.filter(asked_until=None).values("group")
    return Asking(due, last.joiner_days, list(Group.objects.filter(pk__in=asked)))


def _next(day: datetime.date, today: datetime.date) -> datetime.date:
    """The next time this day comes round; 29 February is 28 February in other years."""
    years = max(0, today.year - day.year)
    coming = day + relativedelta(years=years)
    return coming if coming > today else day + relativedelta(years=years + 1)
