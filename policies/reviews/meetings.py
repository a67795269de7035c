"""A governors' meeting: entered once with its agenda, recorded on one page afterwards."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.models import Event, record
from people.models import FileJob, Person
from policies.lifecycle.approving import approve
from policies.locking import require
from policies.models import AgendaItem, Meeting, MeetingRecord, Pack, Policy, Version
from policies.reviews.reviewing import Decided, review
from web.dates import is_to_come

Kind = AgendaItem.Kind


@dataclass(frozen=True)
class Attendance:
    present: str
    quorate: bool
    interests: str = ""


@transaction.atomic
def enter(day: datetime.date, body: str, name: str, by: Person | None) -> Meeting:
    """A meeting, past or to come; entering the same one again returns it."""
    meeting = Meeting.objects.held(day, body, name, by)
    record(Event.Act.MEETING_ENTERED, by, meeting)
    return meeting


@transaction.atomic
def set_agenda(meeting: Meeting, items: Iterable[tuple[str, Policy]]) -> None:
    """Put exactly these policies on the agenda, each for approval or review. Raises ValidationError
    if the meeting is already recorded."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    recorded = MeetingRecord.objects.filter(meeting=meeting).exists()
    require(not recorded, _("This meeting is recorded already."))
    meeting.agenda.all().delete()
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, kind=kind, policy=policy) for kind, policy in items
    )


def could_be_on_agenda() -> list[AgendaItem]:
    """Everything waiting for approval or in force, as unsaved items. One SQL query."""
    states = {Version.State.SUBMITTED: Kind.APPROVAL, Version.State.PUBLISHED: Kind.REVIEW}
    versions = Version.objects.without_text().filter(state__in=states).select_related("policy")
    items = [
        AgendaItem(kind=states[Version.State(version.state)], policy=version.policy)
        for version in versions
    ]
    return sorted(items, key=lambda item: (item.kind, item.policy.title))


@transaction.atomic
def record_meeting(
    meeting: Meeting,
    by: Person | None,
    attendance: Attendance,
    approved: Iterable[Policy],
    reviewed: Mapping[Policy, Decided],
) -> MeetingRecord:
    """Record who was there and every policy's outcome, all or nothing.

    A policy on the agenda that is in neither was put off. Raises ValidationError if the meeting is
    still to come or already recorded, if anything was decided without a quorum, or if an approval
    or review is refused, with the policy's name.
    """
    require(not is_to_come(meeting.day), _("This meeting is still to come."))
    approved = list(approved)
    decides = bool(approved or reviewed)
    require(
        attendance.quorate or not decides, _("Without a quorum the meeting could decide nothing.")
    )
    try:
        with transaction.atomic():
            made = MeetingRecord.objects.create(meeting=meeting, recorded_by=by, **vars(attendance))
    except IntegrityError as error:
        message = _("This meeting is recorded already.")
        raise ValidationError(message, code="recorded") from error
    for policy in approved:
        with _naming(policy):
            _approve(policy, by, meeting)
    for policy, decided in reviewed.items():
        with _naming(policy):
            review(policy, by, meeting, decided)
    record(Event.Act.MEETING_RECORDED, by, meeting, quorate=attendance.quorate)
    return made


def _approve(policy: Policy, by: Person | None, meeting: Meeting) -> None:
    waiting = policy.versions.filter(state=Version.State.SUBMITTED).first()
    require(waiting is not None, _("None of its texts is waiting for approval any more."))
    assert waiting
    approve(waiting, by, meeting)


@contextmanager
def _naming(policy: Policy) -> Iterator[None]:
    """Names the policy in a refusal."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError([f"{policy}: {each}" for each in error.messages]) from error


@transaction.atomic
def ask_for_pack(meeting: Meeting) -> Pack:
    """Have a job make a meeting's papers as they are now."""
    asked = Pack.objects.create(meeting=meeting)
    FileJob.objects.start(asked)
    return asked
