"""Put an approved text in force, now or at a set time, and open its round."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from audit.models import Event, record
from people.models import Group, Person
from policies.lifecycle.importing import take_title
from policies.locking import locked, require
from policies.models import Plan, Policy, Round, RoundGroup, Version
from policies.models.round import season

State = Version.State
JOINER_DAYS = 14


@dataclass(frozen=True)
class Asking:
    """What a round asks: the due date, days for joiners, and groups (None: all, including groups
    made later)."""

    due: datetime.date
    joiner_days: int = JOINER_DAYS
    groups: Iterable[Group] | None = None


@transaction.atomic
def publish(version: Version, by: Person | None, asking: Asking) -> Round | None:
    """Put an approved version in force from now.

    The previous version is superseded. A version that needs signing opens a new round and closes
    the previous one, whose signatures stay; a correction leaves the open round as it is (design
    rule 4). Returns the new round, or None if none opens. Raises ValidationError if the version
    isn't approved, has no PDF yet or is published already, or the due date is past. `by` is None
    for a command.
    """
    locked(version)
    _require_publishable(version, asking.due)
    now = timezone.now()
    take_title(version)
    version.policy.versions.published().update(state=State.SUPERSEDED)
    Plan.objects.filter(version=version).delete()
    version.state = State.PUBLISHED
    version.published_at = now
    version.published_by = by
    version.save(update_fields=["state", "published_at", "published_by"])
    _set_next_review(version, now)
    hashes = {"text_sha256": version.text_sha256, "pdf_sha256": version.pdf_sha256}
    record(Event.Act.VERSION_PUBLISHED, by, version, **hashes)
    async_task("policies.jobs.index_text", str(version.pk))
    if version.is_correction:
        return None
    close_rounds(version.policy, now)
    return open_round(version, by, now, asking) if version.needs_signing else None


@transaction.atomic
def plan(version: Version, by: Person | None, at: datetime.datetime, asking: Asking) -> Plan:
    """Have a job publish a version at a set time, replacing any earlier plan.

    Raises ValidationError as `publish` does, and if the time is past.
    """
    locked(version)
    require(at > timezone.now(), _("This time is past. Choose a later one, or publish now."))
    _require_publishable(version, asking.due, at)
    Plan.objects.filter(version=version).delete()
    made = Plan.objects.create(
        version=version,
        at=at,
        due=asking.due if version.asks else None,
        joiner_days=asking.joiner_days,
        asks_all=asking.groups is None,
        by=by,
    )
    made.groups.set(asking.groups or [])
    record(Event.Act.VERSION_PLANNED, by, version, at=at.isoformat())
    return made


@transaction.atomic
def call_off(version: Version, by: Person | None) -> None:
    """Raises ValidationError if nothing is planned."""
    locked(version)
    gone, _rows = Plan.objects.filter(version=version).delete()
    require(bool(gone), _("No publication is planned."))
    record(Event.Act.PLAN_CALLED_OFF, by, version)


@transaction.atomic
def carry_out(plan_id: int) -> None:
    """Publish as planned, once; a plan that fails records why, and isn't tried again."""
    found = Plan.objects.select_related("version", "by").filter(pk=plan_id).first()
    if found is None:
        return
    locked(found.version)
    if not Plan.objects.filter(pk=plan_id, problem="").exists():
        return
    groups = None if found.asks_all else list(found.groups.all())
    due = found.due or timezone.localdate()
    try:
        with transaction.atomic():
            publish(found.version, found.by, Asking(due, found.joiner_days, groups))
    except ValidationError as error:
        found.problem = " ".join(error.messages)
        found.save(update_fields=["problem"])
        _tell("not_published", found.version)
    else:
        _tell("published", found.version)


def _tell(what: str, version: Version) -> None:
    async_task("policies.jobs.send_letters", what, str(version.pk), None)


def _require_publishable(
    version: Version, due: datetime.date, at: datetime.datetime | None = None
) -> None:
    require(version.state != State.PUBLISHED, _("This version is published already."))
    require(
        version.state == State.APPROVED,
        _("Only a text whose approval is recorded can be published."),
    )
    require(not version.followed(), _("A later version of this policy has been published already."))
    require(version.pdf_sha256 != "", _("The PDF of this text is not made yet. Try again soon."))
    require(
        not version.asks or due >= timezone.localdate(at),
        _("By then the day to sign by has passed. Choose a later one."),
    )
    corrected = version.policy.versions.published().filter(major=version.major)
    require(
        not version.is_correction or corrected.exists(),
        _("The version that this one corrects is no longer in force."),
    )


def _set_next_review(version: Version, now: datetime.datetime) -> None:
    """Policies are "reviewed annually": a new text a year after its approval."""
    policy, approved = version.policy, version.approved_on or timezone.localdate(now)
    next_one = approved + relativedelta(years=1)
    if version.is_correction and policy.next_review:
        return
    if policy.next_review is None or policy.next_review < next_one:
        policy.next_review = next_one
        policy.save(update_fields=["next_review"])


def close_rounds(policy: Policy, now: datetime.datetime) -> None:
    """Stop asking in the old round; its signatures are kept."""
    policy.rounds.open().update(closed_at=now)


def open_round(
    version: Version, by: Person | None, now: datetime.datetime, asking: Asking
) -> Round:
    today = timezone.localdate(now)
    round_ = Round.objects.create(
        policy=version.policy,
        major=version.major,
        name=season(today),
        due=asking.due,
        joiner_days=asking.joiner_days,
        opened_at=now,
        opened_by=by,
        asks_all=asking.groups is None,
    )
    everybody = Group.objects.select_related("school")
    chosen = everybody if asking.groups is None else asking.groups
    asked = [RoundGroup(round=round_, group=group, asked_from=today) for group in chosen]
    RoundGroup.objects.bulk_create(asked)
    record(
        Event.Act.ROUND_OPENED,
        by,
        round_,
        due=str(asking.due),
        groups=[str(each.group) for each in asked],
    )
    return round_
