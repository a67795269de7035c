import uuid
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class Event(models.Model):
    """One line of the audit trail: who did what to what, with the names of that time."""

    class Act(models.TextChoices):
        PERSON_ADDED = "person.added", _("Person added")
        PERSON_CHANGED = "person.changed", _("Person changed")
        PERSON_INVITED = "person.invited", _("Person invited")
        INVITATION_ACCEPTED = "person.invitation_accepted", _("Invitation accepted")
        ACCOUNT_OFF = "person.account_off", _("Account switched off")
        ACCOUNT_ON = "person.account_on", _("Account switched on")
        EMAIL_SENT_AGAIN = "person.email_sent_again", _("Email sent again")
        JOB_ADDED = "job.added", _("Job added")
        JOB_CHANGED = "job.changed", _("Job changed")
        JOB_ENDED = "job.ended", _("Job ended")
        ABSENCE_RECORDED = "absence.recorded", _("Absence recorded")
        ABSENCE_ENDED = "absence.ended", _("Return recorded")
        SCHOOL_ADDED = "school.added", _("School added")
        SCHOOL_CHANGED = "school.changed", _("School changed")
        CLOSED_DAY_ADDED = "closed_day.added", _("Closed day added")
        CLOSED_DAY_REMOVED = "closed_day.removed", _("Closed day removed")
        VERSION_IMPORTED = "version.imported", _("Text imported")
        VERSION_DISCARDED = "version.discarded", _("Draft deleted")
        VERSION_SUBMITTED = "version.submitted", _("Text submitted")
        VERSION_BEGUN = "version.begun", _("Draft begun")
        VERSION_SENT_BACK = "version.sent_back", _("Text sent back")
        VERSION_APPROVED = "version.approved", _("Approval recorded")
        VERSION_PUBLISHED = "version.published", _("Version published")
        VERSION_PLANNED = "version.planned", _("Publication planned")
        PLAN_CALLED_OFF = "version.plan_called_off", _("Planned publication called off")
        VERSION_WITHDRAWN = "version.withdrawn", _("Version withdrawn")
        MEETING_ENTERED = "meeting.entered", _("Meeting entered")
        MEETING_RECORDED = "meeting.recorded", _("Meeting recorded")
        MINUTES_ADDED = "meeting.minutes", _("Minute reference added")
        REVIEW_RECORDED = "review.recorded", _("Annual review recorded")
        REVIEW_CORRECTED = "review.corrected", _("Record of a review corrected")
        POLICY_DESCRIBED = "policy.described", _("Facts of a policy changed")
        RENEWAL_SET = "policy.renewal_set", _("Yearly renewal set")
        FRONT_PAGE_SET = "front_page.set", _("Front page changed")
        NOTICE_SET = "notice.set", _("Monitoring notice changed")
        PUPILS_REMINDED = "pupils.reminded", _("Pupils reminded")
        ACCOUNT_KEPT = "official_account.kept", _("Official account entered or changed")
        ACCOUNT_CLOSED = "official_account.closed", _("Official account closed")
        ROUND_OPENED = "round.opened", _("Sign-off opened")
        SIGNED = "signature.made", _("Signed")
        PAPER_RECORDED = "signature.paper", _("Signed form recorded")
        SET_ASIDE = "signature.set_aside", _("Signature set aside")
        DEVICE_HANDED = "device.handed", _("Policy opened for somebody on a shared device")
        WITNESS_ADDED = "witness.added", _("Address for checkpoints added")
        WITNESS_REMOVED = "witness.removed", _("Address for checkpoints removed")
        CERTIFICATES_EXPORTED = "certificates.exported", _("All certificates of a person exported")
        PEOPLE_REMINDED = "people.reminded", _("People reminded by a head")
        PEOPLE_TOLD = "people.told", _("People told of a policy")
        REMINDERS_SET = "reminders.set", _("Schedule of reminders changed")
        UNDERSTANDING_WRITTEN = (
            "understanding.written",
            _("Questions to check understanding changed"),
        )
        QUERY_ASKED = "query.asked", _("Question asked, or “I can’t sign yet”")
        QUERY_SETTLED = "query.settled", _("Question settled")
        ANSWER_PUBLISHED = "answer.published", _("Answer shown beside a section")
        ANSWER_TAKEN_DOWN = "answer.taken_down", _("Answer taken down")
        FORMS_PRINTED = "forms.printed", _("Consent forms printed")
        LIST_EXPORTED = "list.exported", _("List downloaded")
        CASE_FILE_MADE = "concern.exported", _("Case file made")
        CONCERN_ERASED = "concern.erased", _("Report erased")
        KEYS_ROTATED = "concern.keys_rotated", _("Concern keys rotated")
        RETENTION_CONFIRMED = "retention.confirmed", _("Rule for keeping confirmed")
        RETENTION_WITHDRAWN = "retention.withdrawn", _("Rule for keeping withdrawn")
        ACCESS_RECORDED = "access.recorded", _("Request for access recorded")
        ACCESS_ANSWERED = "access.answered", _("Request for access answered")
        GUIDANCE_CHANGED = "guidance.changed", _("Who to call changed")
        COVER_CHANGED = "cover.changed", _("Cover changed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now)
    # No `choices`: a new act needs no migration. `record` refuses acts that are not in the list.
    act = models.CharField(max_length=40)
    # No foreign keys: the trail outlives the rows it names and depends on no other package.
    actor = models.CharField(max_length=40, blank=True)
    actor_name = models.CharField(max_length=200, blank=True)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    object_name = models.CharField(max_length=300)
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "at"], name="event_by_object"),
            models.Index(fields=["at"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.Act(self.act).label}: {self.object_name}"


def record(
    act: Event.Act, by: "AbstractBaseUser | None", about: models.Model, **details: Any
) -> Event:
    """Add an event to the trail, inside the transaction of the act it records.

    `by` is None where a command acted. Raises ValueError for an act that is not in the vocabulary.
    """
    return Event.objects.create(
        act=Event.Act(act),
        actor=str(by.pk) if by else "",
        actor_name=str(by)[:200] if by else "",
        object_type=about._meta.model_name or "",
        object_id=str(about.pk),
        object_name=str(about)[:300],
        details=details,
    )
