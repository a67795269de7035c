"""A text on its way to approval: submitted, sent back, approved, withdrawn. Each act locks the
policy's row, writes its event and emails those who act next."""

from collections.abc import Collection, Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from audit.models import Event, record
from people.models import FileJob, Person
from policies.lifecycle.importing import next_major, seal
from policies.locking import locked, require
from policies.models import (
    Manuscript,
    Meeting,
    PagePictures,
    Plan,
    SentBack,
    Version,
)
from policies.models.original import pages_given_up, undrawn_pages
from policies.texts.passages import pictures_without_words
from web.dates import is_to_come

State = Version.State


@transaction.atomic
def submit(
    version: Version,
    by: Person | None,
    *,
    correction: bool = False,
    looked_at: Collection[int] = (),
) -> None:
    """Lock a draft's content and queue its PDF.

    Sets its number: the next that needs signing or, for a correction, the next minor number of the
    version in force. `looked_at` are pages of its original that can't be drawn and that somebody
    looked at in the file. Raises ValidationError if it is no longer a draft, can't be a correction,
    or contains something that can't be kept.
    """
    locked(version)
    require(version.state == State.DRAFT, _("This text has already been submitted."))
    _require_ready(version)
    undrawn = _require_drawn(version, looked_at)
    _number(version, correction=correction)
    version.submitted_by = by
    version.state = State.SUBMITTED
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as error:
        version.state = State.DRAFT
        message = _("This text is word for word the same as one submitted before.")
        raise ValidationError(message, code="same") from error
    seen = {"looked_at": undrawn} if undrawn else {}
    record(Event.Act.VERSION_SUBMITTED, by, version, text_sha256=version.text_sha256, **seen)
    FileJob.objects.start(version)
    _tell("submitted", version, by)


def _require_ready(version: Version) -> None:
    typed = Manuscript.objects.latest_of(version)
    require(
        typed is None or not typed.problems,
        _("What was typed last can't be submitted yet. Put it right first."),
    )
    unnamed = pictures_without_words(version.source)
    message = _("A picture has no description. Write what it shows first.")
    require(not unnamed, message)


def _require_drawn(version: Version, looked_at: Collection[int]) -> list[int]:
    """The pages that stay without a picture. Nobody draws them any more."""
    undrawn = undrawn_pages(version) if version.original else []
    given_up = pages_given_up(version)
    waits = _("The pictures of its pages are not made yet. Try again soon.")
    require(not undrawn or bool(given_up), waits)
    message = _("Look at each page without a picture in the PDF file first, and tick that you did.")
    require({*given_up} <= {*looked_at}, message)
    if given_up:
        FileJob.objects.of(PagePictures(version.pk)).delete()
    return given_up


def _number(version: Version, *, correction: bool) -> None:
    if not correction:
        version.major, version.minor = next_major(version.policy, but=version), 0
    else:
        in_force = version.policy.versions.published().first()
        require(in_force is not None, _("Only a text that is in force can be corrected."))
        assert in_force is not None
        require(
            in_force.declared() == version.declared(),
            _("What people sign has changed, so they need to sign again."),
        )
        others = version.policy.versions.filter(major=in_force.major).exclude(pk=version.pk)
        last = others.aggregate(last=Max("minor"))["last"] or 0
        version.major, version.minor = in_force.major, last + 1
    seal(version)


@transaction.atomic
def send_back(version: Version, by: Person | None, comments: Sequence[dict[str, str]]) -> SentBack:
    """Make a submitted text a draft again, with comments on what to change.

    What was submitted stays on record word for word. Each comment has "section", "anchor" and
    "words". Raises ValidationError if the text isn't waiting for approval, there are no comments,
    or another draft was begun meanwhile.
    """
    locked(version)
    require(version.state == State.SUBMITTED, _("This text is not waiting for approval."))
    require(bool(comments), _("Say what should be changed."))
    kept = SentBack.objects.create(
        version=version,
        by=by,
        comments=list(comments),
        content=version.content(),
        content_sha256=version.content_sha256,
        original=version.original.name,
    )
    version.state = State.DRAFT
    version.pdf, version.pdf_sha256 = "", ""
    try:
        with transaction.atomic():
            version.save(update_fields=["state", "pdf", "pdf_sha256"])
    except IntegrityError as error:
        version.state = State.SUBMITTED
        message = _(
            "Another draft of this policy has been started. Delete or submit that one first."
        )
        raise ValidationError(message, code="draft") from error
    record(Event.Act.VERSION_SENT_BACK, by, version, comments=len(comments))
    _tell("sent_back", version, by)
    return kept


@transaction.atomic
def approve(version: Version, by: Person | None, meeting: Meeting) -> None:
    """Record that a meeting approved a submitted text.

    Raises ValidationError if it isn't waiting for approval, or the meeting is still to come.
    """
    locked(version)
    require(version.state != State.APPROVED, _("Its approval is recorded already."))
    require(version.state == State.SUBMITTED, _("This text is not waiting for approval."))
    require(
        not is_to_come(meeting.day),
        _("This meeting is still to come. When was the text approved?"),
    )
    version.state = State.APPROVED
    version.meeting = meeting
    version.approved_on = meeting.day
    version.pdf, version.pdf_sha256 = "", ""  # Made again, with the approval on its cover.
    version.save(update_fields=["state", "meeting", "approved_on", "pdf", "pdf_sha256"])
    FileJob.objects.start(version)
    record(Event.Act.VERSION_APPROVED, by, version, on=str(meeting.day), meeting=str(meeting))
    _tell("approved", version, by)


@transaction.atomic
def withdraw(version: Version, by: Person | None, because: str) -> None:
    """Withdraw a text: one that is waiting, or the one in force, whose round then closes.

    Signatures are kept. Raises ValidationError if there is nothing to withdraw or no reason.
    """
    locked(version)
    require(
        version.state in (State.SUBMITTED, State.APPROVED, State.PUBLISHED),
        _("Only a text that is waiting for approval, approved or in force can be withdrawn."),
    )
    require(bool(because.strip()), _("Say why."))
    now = timezone.now()
    if version.state == State.PUBLISHED:
        version.policy.rounds.open().update(closed_at=now)
    Plan.objects.filter(version=version).delete()
    version.state = State.WITHDRAWN
    version.withdrawn_at = now
    version.withdrawn_because = because.strip()
    version.save(update_fields=["state", "withdrawn_at", "withdrawn_because"])
    record(Event.Act.VERSION_WITHDRAWN, by, version, because=version.withdrawn_because)
    _tell("withdrawn", version, by)


def _tell(what: str, version: Version, by: Person | None) -> None:
    async_task("policies.jobs.send_letters", what, str(version.pk), by.pk if by else None)


@transaction.atomic
def add_minutes(meeting: Meeting, reference: str, by: Person | None) -> None:
    """Add a meeting's minute reference, once. Raises ValidationError if it has one already."""
    kept = Meeting.objects.filter(pk=meeting.pk, minute_reference="").update(
        minute_reference=reference
    )
    require(bool(kept), _("This meeting has its minute reference already."))
    meeting.refresh_from_db()
    record(Event.Act.MINUTES_ADDED, by, meeting, reference=reference)
