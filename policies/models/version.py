import json
import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Group
from policies.models.meeting import Meeting
from policies.models.policy import Policy
from policies.models.shown import FrontPage
from policies.models.wording import Wording

if TYPE_CHECKING:
    from people.models import Person


# Columns that lists leave in the database.
LONG = ("source", "html", "findings")


class VersionQuerySet(models.QuerySet["Version"]):
    def published(self) -> Self:
        return self.filter(state=Version.State.PUBLISHED)

    def readable_by(self, person: "Person | None") -> Self:
        """People who keep policies read all texts; everyone else who works here, what is or was in
        force; anybody else, what is in force if texts are open to all."""
        if person is None or not person.jobs:
            is_open = FrontPage.objects.filter(shown=FrontPage.Shown.TEXTS)
            return self.published().filter(Exists(is_open))
        if person.keeps_policies:
            return self
        return self.filter(published_at__isnull=False)

    def under_way(self) -> Self:
        """Not published yet, those closest to publication first."""
        states = [Version.State.DRAFT, Version.State.SUBMITTED, Version.State.APPROVED]
        return self.filter(state__in=states).order_by("state", "title")

    def without_text(self) -> Self:
        """For lists: rows without their long columns."""
        return self.defer(*LONG)


class Version(models.Model):
    """One text of a policy. Once submitted its content never changes (see triggers.py)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Replaced")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    # The job that makes its PDF.
    made_by = "policies.jobs.make_pdf"

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
    # What some kinds of staff sign instead: "text" and "placeholder" for each kind.
    wordings = models.JSONField(default=dict, blank=True)
    wordings_sha256 = models.CharField(max_length=64, blank=True)
    # The PDF file that binds, byte for byte as it came; the text is then only read from it.
    original = models.FileField(upload_to="originals", blank=True)
    original_sha256 = models.CharField(max_length=64, blank=True)
    changes = models.TextField(_("what changed, in your words"), blank=True)
    plain_words = models.TextField(_("in plain language"), blank=True)
    findings = models.JSONField(default=list, blank=True)
    # Over all of the above; see content().
    content_sha256 = models.CharField(max_length=64)

    # Rendered once, after the content is locked and before it is published; or the original.
    pdf = models.FileField(upload_to="policies", blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="approvals"
    )
    approved_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)

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
                fields=[
                    *("policy", "source_sha256", "statement_sha256", "wordings_sha256"),
                    "original_sha256",
                ],
                condition=~Q(state__in=["draft", "withdrawn"]),
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
            models.CheckConstraint(
                condition=Q(original_sha256="")
                | Q(pdf_sha256="")
                | Q(pdf_sha256=F("original_sha256")),
                name="version_original_is_its_pdf",
            ),
            models.CheckConstraint(
                condition=Q(original="", original_sha256="")
                | (~Q(original="") & ~Q(original_sha256="")),
                name="version_original_with_its_hash",
            ),
            models.CheckConstraint(
                condition=~Q(statement="") | Q(wordings_sha256=""),
                name="version_wordings_with_statement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("policies:version", args=[self.policy.slug, self.number])

    def content(self) -> str:
        """All of the content as one string, for its hash: JSON, keys sorted."""
        names = [
            *("major", "minor", "title", "partnership", "text_date", "source", "html", "words"),
            *("contents", "statement", "statement_placeholder", "findings"),
        ]
        # Included only if not empty: hashes of texts older than these fields stay valid.
        added = ("wordings", "changes", "plain_words", "original_sha256")
        later = [name for name in added if getattr(self, name)]
        values = {name: getattr(self, name) for name in (*names, *later)}
        return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def number(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def minutes(self) -> int:
        """Reading time in whole minutes, at 200 words a minute."""
        return max(1, round(self.words / 200))

    @property
    def needs_signing(self) -> bool:
        return bool(self.statement)

    @property
    def asks(self) -> bool:
        """Whether publishing it opens a round."""
        return self.needs_signing and not self.is_correction

    def followed(self) -> bool:
        """Whether a later version of the policy is or was in force."""
        later = Q(major__gt=self.major) | Q(major=self.major, minor__gt=self.minor)
        states = [self.State.PUBLISHED, self.State.SUPERSEDED]
        return Version.objects.filter(later, policy=self.policy_id, state__in=states).exists()

    @property
    def is_correction(self) -> bool:
        """A minor version: signatures stay valid, and nobody is asked again (design rule 4)."""
        return self.minor > 0

    @property
    def wording(self) -> Wording:
        """What people sign if their kind of staff has no wording of its own."""
        return Wording(self.statement, self.statement_placeholder)

    def declared(self) -> tuple[str, str]:
        """Hashes of everything signatories declare: equal for two versions if nobody declares
        anything different."""
        return self.statement_sha256, self.wordings_sha256

    def own_wordings(self) -> list[tuple[str, Wording]]:
        """The wordings for particular kinds of staff, by the kind's name, in the order of kinds."""
        kinds = [kind for kind in Group.Kind if kind in self.wordings]
        return [(str(kind.label), Wording(**self.wordings[kind])) for kind in kinds]

    def wording_for(self, kinds: set[str]) -> Wording:
        """What someone who works here as these kinds of staff signs. If one of the kinds has no
        wording of its own, it is the text's, which binds to no less."""
        if not kinds or not kinds <= set(self.wordings):
            return self.wording
        return Wording(**self.wordings[next(kind for kind in Group.Kind if kind in kinds)])
