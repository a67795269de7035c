"""The annual review: recorded under the governors' meeting, corrected, with its reminders."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from audit.models import Event, record
from people.models import FileJob, Person
from policies.lifecycle.approving import withdraw
from policies.lifecycle.drafting import begin
from policies.locking import require
from policies.models import Evidence, Meeting, Policy, Review, ReviewReminder, ReviewSheet
from web.dates import is_to_come

Outcome = Review.Outcome
WEEKS_BEFORE = (8, 4, 1)
WEEK = datetime.timedelta(weeks=1)


@dataclass(frozen=True)
class Decided:
    """What the meeting decided; `next_review` is None only if the policy is withdrawn."""

    outcome: str
    next_review: datetime.date | None
    words: str = ""


@transaction.atomic
def review(policy: Policy, by: Person | None, meeting: Meeting, decided: Decided) -> Review:
    """Record the outcome and act on it.

    No change leaves text and signatures as they are; "to be revised" begins a draft; "withdrawn"
    withdraws the text. Raises ValidationError if nothing is in force, the meeting is still to come
    or has already recorded a review of it, or the next review is missing or not later.
    """
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    version = policy.versions.published().first()
    require(version is not None, _("No text of this policy is in force."))
    _require_sound(meeting, decided)
    made = Review(version=version, meeting=meeting, recorded_by=by, **vars(decided))
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        message = _("This meeting's review is recorded already. Correct that record instead.")
        raise ValidationError(message, code="recorded") from error
    _keep_next(policy, decided)
    record(Event.Act.REVIEW_RECORDED, by, made, outcome=str(made.outcome))
    _have_sheet_made(made)
    if decided.outcome == Outcome.REVISE:
        begin(policy, by)
    elif decided.outcome == Outcome.WITHDRAW:
        assert version
        withdraw(version, by, decided.words or _("Decided at the annual review."))
    return made


@transaction.atomic
def correct(wrong: Review, by: Person | None, decided: Decided) -> Review:
    """Correct a wrong record with a new one; both stay. Only the day of the next review changes:
    people undo whatever else the first one set going.

    Raises ValidationError if it was corrected already, or as `review` does.
    """
    policy = Policy.objects.select_for_update().get(pk=wrong.version.policy_id)
    _require_sound(wrong.meeting, decided)
    require(bool(decided.words.strip()), _("Say what was wrong in the first record."))
    made = Review(
        version=wrong.version,
        meeting=wrong.meeting,
        corrects=wrong,
        recorded_by=by,
        **vars(decided),
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        message = _("This record was corrected already. Correct the later one.")
        raise ValidationError(message, code="corrected") from error
    _keep_next(policy, decided)
    record(Event.Act.REVIEW_CORRECTED, by, made, of=str(wrong.pk))
    _have_sheet_made(made)
    return made


def _require_sound(meeting: Meeting, decided: Decided) -> None:
    require(not is_to_come(meeting.day), _("This meeting is still to come."))
    if decided.outcome == Outcome.WITHDRAW:
        return
    require(decided.next_review is not None, _("When is the next review?"))
    assert decided.next_review
    require(decided.next_review > meeting.day, _("The next review is after this meeting."))


def _keep_next(policy: Policy, decided: Decided) -> None:
    policy.next_review = decided.next_review
    policy.save(update_fields=["next_review"])


def _have_sheet_made(made: Review) -> None:
    ReviewSheet.objects.create(review=made)
    FileJob.objects.start(made)


@transaction.atomic
def remind(policy: Policy, today: datetime.date) -> bool:
    """Email owner, clerk and chair 8, 4 and 1 weeks before a review and each week after its day,
    once each. A missed day is caught up with one email. Returns whether one was due."""
    assert policy.next_review
    weeks = _reached(policy.next_review, today)
    if weeks is None:
        return False
    reminded = {"policy": policy, "next_review": policy.next_review, "weeks": weeks}
    try:
        with transaction.atomic():
            ReviewReminder.objects.create(**reminded)
    except IntegrityError:
        return False
    async_task("home.jobs.send_review_letters", policy.pk)
    return True


def _reached(next_review: datetime.date, today: datetime.date) -> int | None:
    """The last reminder that is due: in weeks before the day, negative after it."""
    if today > next_review:
        late = (today - next_review).days // 7
        return -late if late else WEEKS_BEFORE[-1]
    due = [weeks for weeks in WEEKS_BEFORE if today >= next_review - weeks * WEEK]
    return due[-1] if due else None


@transaction.atomic
def ask_for_evidence(policy: Policy, day: datetime.date) -> None:
    """Have a day's evidence made as a PDF, unless it exists or a job is making it."""
    asked, _new = Evidence.objects.get_or_create(policy=policy, day=day)
    if not asked.file:
        FileJob.objects.ask(asked)
