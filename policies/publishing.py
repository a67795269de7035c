"""From a draft to the text in force: locking it, and publishing it with a sign-off."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from audit.models import Event, record
from people.models import Group, Person
from policies.models import Policy, Round, RoundGroup, Version
from policies.models.round import season

State = Version.State


@transaction.atomic
def submit(version: Version, by: Person | None) -> None:
    """Lock a draft's content for good and have its PDF made by a job.

    Raises ValidationError where it is no draft any more.
    """
    _lock(version)
    _require(version.state == State.DRAFT, _("This text is locked already."))
    version.state = State.SUBMITTED
    version.save(update_fields=["state"])
    record(Event.Act.VERSION_SUBMITTED, by, version, text_sha256=version.text_sha256)
    async_task("policies.jobs.make_pdf", str(version.pk))


@transaction.atomic
def discard(version: Version, by: Person | None) -> None:
    """Delete a draft; the trigger refuses everything that was ever submitted."""
    _lock(version)
    _require(version.state == State.DRAFT, _("Only a draft can be deleted."))
    record(Event.Act.VERSION_DISCARDED, by, version, text_sha256=version.text_sha256)
    version.delete()


@transaction.atomic
def publish(
    version: Version,
    by: Person | None,
    *,
    due: datetime.date,
    groups: Iterable[Group] | None = None,
    approved_on: datetime.date | None = None,
) -> Round | None:
    """Put a locked version in force from this moment, and open its sign-off.

    `groups` None asks all of them, and those made later. The version before is superseded and
    its open round closes: signatures in it stay. Returns the new round, or None where nobody
    signs. Raises ValidationError where the version waits for its PDF, is published already, or
    the due date is past. `by` is None for a command.
    """
    _lock(version)
    _require_publishable(version, due)
    now = timezone.now()
    version.policy.versions.published().update(state=State.SUPERSEDED)
    _take_steps(version, by, now, approved_on)
    _close_rounds(version.policy, now)
    return _open_round(version, by, now, due, groups) if version.needs_signing else None


def _lock(version: Version) -> None:
    """Hold the policy's row, then read the version again as it is now (design §3)."""
    Policy.objects.select_for_update().get(pk=version.policy_id)
    version.refresh_from_db()


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise ValidationError(message)


def _require_publishable(version: Version, due: datetime.date) -> None:
    _require(version.state != State.PUBLISHED, _("This version is published already."))
    _require(
        version.state in (State.SUBMITTED, State.APPROVED),
        _("Lock the text first: only a locked text can be published."),
    )
    _require(
        not version.followed(), _("A later version of this policy has been published already.")
    )
    _require(version.pdf_sha256 != "", _("The PDF of this text is not made yet. Try again soon."))
    _require(
        not version.needs_signing or due >= timezone.localdate(),
        _("The day by which to sign is past. Choose a later one."),
    )


def _take_steps(
    version: Version,
    by: Person | None,
    now: datetime.datetime,
    approved_on: datetime.date | None,
) -> None:
    """Submitted to approved to published, each a step that the database knows."""
    if version.state == State.SUBMITTED:
        version.state = State.APPROVED
        version.approved_on = approved_on
        version.save(update_fields=["state", "approved_on"])
        record(Event.Act.VERSION_APPROVED, by, version, on=str(approved_on or ""))
    version.state = State.PUBLISHED
    version.published_at = now
    version.published_by = by
    version.save(update_fields=["state", "published_at", "published_by"])
    record(
        Event.Act.VERSION_PUBLISHED,
        by,
        version,
        text_sha256=version.text_sha256,
        pdf_sha256=version.pdf_sha256,
    )


def _close_rounds(policy: Policy, now: datetime.datetime) -> None:
    """Nobody is asked in the old round any more; what was signed in it stands."""
    policy.rounds.open().update(closed_at=now)


def _open_round(
    version: Version,
    by: Person | None,
    now: datetime.datetime,
    due: datetime.date,
    groups: Iterable[Group] | None,
) -> Round:
    today = timezone.localdate(now)
    round_ = Round.objects.create(
        policy=version.policy,
        major=version.major,
        name=season(today),
        due=due,
        opened_at=now,
        opened_by=by,
        asks_all=groups is None,
    )
    chosen = Group.objects.select_related("school") if groups is None else groups
    asked = [RoundGroup(round=round_, group=group, asked_from=today) for group in chosen]
    RoundGroup.objects.bulk_create(asked)
    record(
        Event.Act.ROUND_OPENED,
        by,
        round_,
        due=str(due),
        groups=[str(each.group) for each in asked],
    )
    return round_
