import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies.models.meeting import Meeting
from policies.models.policy import Policy
from policies.models.version import Version


class ReviewQuerySet(models.QuerySet["Review"]):
    def standing(self) -> Self:
        """Records that no later one corrects."""
        return self.filter(corrected_by=None)

    def of(self, policy: Policy) -> Self:
        return self.filter(version__policy=policy).select_related(
            "version", "meeting", "recorded_by", "corrects"
        )


class Review(models.Model):
    """The governors' look at a policy, recorded under their meeting. Never changed: a correction is
    a new record, and both stay."""

    class Outcome(models.TextChoices):
        NO_CHANGE = "no_change", _("No change: the text stands, and what was signed")
        REVISE = "revise", _("To be revised: a draft is begun")
        WITHDRAW = "withdraw", _("Withdrawn")

    # The job that makes its sheet.
    made_by = "policies.jobs.make_review_sheet"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="reviews")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="reviews")
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    next_review = models.DateField(_("next review"), null=True, blank=True)
    words = models.TextField(_("what was decided"), blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("annual review")
        verbose_name_plural = _("annual reviews")
        ordering = ["-recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "meeting"],
                condition=Q(corrects=None),
                name="review_once_a_meeting",
            ),
            models.CheckConstraint(
                condition=Q(outcome="withdraw") | Q(next_review__isnull=False),
                name="review_names_the_next",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}, {self.meeting.day:%Y-%m-%d}"


class ReviewSheet(models.Model):
    """The PDF of one review's record, made by a job."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="sheet")
    file = models.FileField(upload_to="reviews", blank=True)

    class Meta:
        verbose_name = _("review sheet")
        verbose_name_plural = _("review sheets")

    def __str__(self) -> str:
        return str(self.review)


class Evidence(models.Model):
    """What a meeting has in front of it when it reviews a policy: a PDF, as of one day."""

    made_by = "home.jobs.make_evidence"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    file = models.FileField(upload_to="evidence", blank=True)

    class Meta:
        verbose_name = _("evidence of a review")
        verbose_name_plural = _("evidence of reviews")
        constraints = [
            models.UniqueConstraint(fields=["policy", "day"], name="evidence_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.policy}, {self.day}"


class ReviewReminder(models.Model):
    """A reminder sent about a review: so many weeks before its day, negative after it."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="+")
    next_review = models.DateField()
    weeks = models.SmallIntegerField()

    class Meta:
        verbose_name = _("reminder of a review")
        verbose_name_plural = _("reminders of reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "next_review", "weeks"], name="reminded_of_review_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy}, {self.next_review}, {self.weeks}"
