import json
import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from policies.models.policy import Policy

if TYPE_CHECKING:
    from people.models import Person


class VersionQuerySet(models.QuerySet["Version"]):
    def published(self) -> Self:
        return self.filter(state=Version.State.PUBLISHED)

    def readable_by(self, person: "Person") -> Self:
        """What is published, to everyone who works here; all texts, to who keeps policies."""
        if person.keeps_policies:
            return self
        if not person.jobs:
            return self.none()
        return self.filter(state__in=[Version.State.PUBLISHED, Version.State.SUPERSEDED])

    def without_text(self) -> Self:
        """For lists: rows without their long columns."""
        return self.defer("source", "html", "findings")


class Version(models.Model):
    """One text of a policy. Once submitted its content never changes (see triggers.py)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Replaced")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)

    # The content.
    title = models.CharField(_("title"), max_length=200)
    partnership = models.CharField(_("partnership"), max_length=200, blank=True)
    text_date = models.CharField(_("date of the text"), max_length=100, blank=True)
    source = models.TextField()
    source_sha256 = models.CharField(max_length=64)
    html = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    words = models.PositiveIntegerField()
    contents = models.JSONField(default=list, blank=True)
    statement = models.TextField(blank=True)
    statement_placeholder = models.CharField(_("place for the name"), max_length=100, blank=True)
    statement_sha256 = models.CharField(max_length=64, blank=True)
    findings = models.JSONField(default=list, blank=True)
    # Over all of the above; see content().
    content_sha256 = models.CharField(max_length=64)

    # Rendered once, after the content is locked and before it is published.
    pdf = models.FileField(upload_to="policies", blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    approved_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["policy", "-major", "-minor"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "major", "minor"], name="version_number_once_a_policy"
            ),
            models.UniqueConstraint(
                fields=["policy", "source_sha256", "statement_sha256"],
                name="version_text_once_a_policy",
            ),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(state="draft"), name="version_one_draft"
            ),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(state="published"), name="version_one_published"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "superseded"])
                | (~Q(pdf_sha256="") & Q(published_at__isnull=False)),
                name="version_published_with_pdf",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("policies:version", args=[self.policy.slug, self.number])

    def content(self) -> str:
        """All of the content as one text, for its hash: JSON, keys sorted."""
        names = [
            *("major", "minor", "title", "partnership", "text_date", "source", "html", "words"),
            *("contents", "statement", "statement_placeholder", "findings"),
        ]
        values = {name: getattr(self, name) for name in names}
        return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def number(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def minutes(self) -> int:
        """How long reading takes, in whole minutes, at 200 words a minute."""
        return max(1, round(self.words / 200))

    @property
    def needs_signing(self) -> bool:
        return bool(self.statement)

    def followed(self) -> bool:
        """Whether a later version of the policy is or was in force."""
        later = Q(major__gt=self.major) | Q(major=self.major, minor__gt=self.minor)
        states = [self.State.PUBLISHED, self.State.SUPERSEDED]
        return Version.objects.filter(later, policy=self.policy_id, state__in=states).exists()

    def statement_parts(self) -> tuple[str, str]:
        """The consent wording before and after the place of the name."""
        if not self.statement_placeholder:
            return self.statement, ""
        before, _placeholder, after = self.statement.partition(self.statement_placeholder)
        return before, after

    def statement_for(self, name: str) -> str:
        """The consent wording with the person's name in its place; not a word else changes."""
        if not self.statement_placeholder:
            return self.statement
        return self.statement.replace(self.statement_placeholder, name, 1)
