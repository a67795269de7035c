import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from policies.models.version import Version
from policies.texts.anchors import without_anchors


class ManuscriptQuerySet(models.QuerySet["Manuscript"]):
    def latest_of(self, version: Version) -> "Manuscript | None":
        return self.filter(version=version).select_related("saved_by").order_by("-number").first()


class Manuscript(models.Model):
    """What somebody typed for a draft, as typed, whether or not it is a valid text.

    The one with the highest number counts. Another person's save, or one that overwrites somebody
    else's, is a new row, so nothing saved is lost while the draft exists.
    """

    class Consent(models.TextChoices):
        IN_TEXT = "text", _("The consent wording in the text")
        TYPED = "typed", _("The wording that I type below")
        NONE = "none", _("Nothing: nobody signs this policy")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="manuscripts")
    number = models.PositiveIntegerField()
    # Counts saves, so that an older page can be recognised.
    saves = models.PositiveIntegerField(default=1)
    # Of a draft whose text is a PDF file, only the title.
    text = models.TextField(blank=True)
    consent = models.CharField(max_length=10, choices=Consent)
    wording = models.TextField(blank=True)
    wordings = models.JSONField(default=dict, blank=True)
    changes = models.TextField(blank=True)
    plain_words = models.TextField(blank=True)
    # Why it isn't a valid text yet; empty if it is.
    problems = models.JSONField(default=list, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The browser tab that saved last, and how many saves it had sent by then.
    tab = models.UUIDField(null=True, blank=True, editable=False)
    turn = models.PositiveIntegerField(default=0, editable=False)

    objects = ManuscriptQuerySet.as_manager()

    class Meta:
        verbose_name = _("text being written")
        verbose_name_plural = _("texts being written")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="manuscript_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version}, {self.number}"

    @property
    def stamp(self) -> str:
        """Which save a page shows."""
        return f"{self.number}.{self.saves}"

    def is_by(self, person: Person | None) -> bool:
        return self.saved_by_id == (person.pk if person else None)

    def typed(self) -> dict[str, Any]:
        """The editor's content."""
        names = ("consent", "wording", "wordings", "changes", "plain_words")
        return {"text": self.shown_text, **{name: getattr(self, name) for name in names}}

    @property
    def shown_text(self) -> str:
        """As the editor shows it. The draft has the anchors of a valid text; in another one they
        stay until it is valid."""
        return self.text if self.problems else without_anchors(self.text)


class SentBack(models.Model):
    """A submitted text that was sent back, word for word, with the comments on it. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="sent_back")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Each has "section" (its number and title, or ""), "anchor" and "words".
    comments = models.JSONField(default=list)
    # Version.content() as it was submitted, and its hash.
    content = models.TextField()
    # The PDF file that it names, if there is one.
    original = models.FileField(upload_to="originals", blank=True)
    content_sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("text sent back")
        verbose_name_plural = _("texts sent back")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.version}, {self.at:%Y-%m-%d}"
