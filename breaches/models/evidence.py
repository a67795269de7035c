import uuid
from typing import Any, Self

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from web.stored_files import delete_once_committed


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def open(self) -> Self:
        """Files that may be viewed and exported."""
        return self.filter(state=Evidence.State.KEPT)

    def waiting(self) -> Self:
        """Files still without their display copy."""
        return self.open().filter(display_state=Evidence.Display.WAITING)


class Evidence(models.Model):
    """A file of a concern. Both its copies are stored sealed with the concern's key."""

    class State(models.TextChoices):
        KEPT = "kept", _("Kept")
        LOCKED = "locked", _("Locked: nobody opens it")
        DESTROYED = "destroyed", _("Destroyed")

    class Display(models.TextChoices):
        WAITING = "waiting", _("being made")
        MADE = "made", _("made")
        IMPOSSIBLE = "impossible", _("can't be made")

    # Makes its display copy.
    made_by = "breaches.jobs.make_display"
    FOLDER = "evidence"
    folders = (FOLDER,)
    names_files = ("original", "display")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(
        "breaches.Concern", on_delete=models.PROTECT, related_name="evidence"
    )
    # The entry that brought it.
    entry = models.ForeignKey("breaches.Entry", on_delete=models.PROTECT, related_name="evidence")
    state = models.CharField(max_length=10, choices=State, default=State.KEPT)
    # Names in storage; empty for an anonymous report's original, which is never kept.
    original = models.CharField(max_length=100, blank=True)
    display = models.CharField(max_length=100, blank=True)
    display_state = models.CharField(max_length=10, choices=Display, default=Display.WAITING)
    sealed = models.BinaryField()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ["entry__number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="destroyed") | Q(original="", display=""),
                name="evidence_destroyed_without_files",
            ),
            models.CheckConstraint(
                condition=~Q(state="locked") | Q(display=""),
                name="evidence_locked_without_display",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @cached_property
    def words(self) -> dict[str, Any]:
        """`name`, `type` (media type by content), `size` (bytes), `sha256` of the original."""
        opened: dict[str, Any] = self.concern.unseal(self)
        return opened

    @property
    def is_failing(self) -> bool:
        """Whether its display copy failed several times."""
        return str(self.pk) in self.concern.failing_copies

    @property
    def is_picture(self) -> bool:
        return str(self.words["type"]).startswith("image/")

    @property
    def is_stripped(self) -> bool:
        """Whether it came anonymously: then the display copy is all there is."""
        return self.concern.is_anonymous and self.entry.author_id is None


class CaseFileQuerySet(models.QuerySet["CaseFile"]):
    def remove_files(self) -> None:
        """Remove the files. The rows stay: they record that the files were made, by whom and
        when."""
        for case_file in self.exclude(pdf="", archive=""):
            names = [name for name in (case_file.pdf, case_file.archive) if name]
            CaseFile.objects.filter(pk=case_file.pk).update(pdf="", archive="")
            delete_once_committed((default_storage, name) for name in names)


class CaseFile(models.Model):
    """A concern put together for others by a job; both files sealed, and removed after a week."""

    made_by = "breaches.jobs.make_case_file"
    FOLDER = "case-files"
    folders = (FOLDER,)
    names_files = ("pdf", "archive")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(
        "breaches.Concern", on_delete=models.PROTECT, related_name="case_files"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    # Whole for the police or the LADO; otherwise without the reporter.
    whole = models.BooleanField(default=False)
    made_at = models.DateTimeField(null=True, blank=True)
    pdf = models.CharField(max_length=100, blank=True)
    archive = models.CharField(max_length=100, blank=True)

    objects = CaseFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("case file")
        verbose_name_plural = _("case files")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return str(self.pk)
