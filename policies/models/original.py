"""Files that wait to be imported, and the pages of a PDF file that is a version's binding text."""

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import FileJob
from policies.models.draft import Manuscript
from policies.models.picture import Picture
from policies.models.version import Version


class Upload(models.Model):
    """A file that somebody chose and is looking at before it becomes a draft. Nobody else can use
    it. Of any other than a PDF file only what was read in it is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # A version made of it names the same file.
    file = models.FileField(upload_to="originals")
    sha256 = models.CharField(max_length=64)
    # What was read in it: see policies/originals/reading.py and policies/intake/uploads.py.
    text = models.JSONField()
    consent = models.CharField(max_length=10, choices=Manuscript.Consent)
    wording = models.TextField(blank=True)

    class Meta:
        verbose_name = _("PDF file to look at")
        verbose_name_plural = _("PDF files to look at")

    def __str__(self) -> str:
        return self.sha256[:12]


class OriginalPage(models.Model):
    """One page of a version's original. A job draws its picture."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    with_text = models.BooleanField()
    picture = models.ForeignKey(Picture, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("page of a PDF file")
        verbose_name_plural = _("pages of PDF files")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="original_page_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}, {self.number}"


@dataclass(frozen=True)
class PagePictures:
    """The pictures of a version's pages, for the job that draws them."""

    made_by: ClassVar[str] = "policies.jobs.draw_pages"
    pk: Any


def undrawn_pages(version: Version) -> list[int]:
    """The numbers of its pages without a picture."""
    return [*version.pages.filter(picture=None).values_list("number", flat=True)]


def pages_given_up(version: Version) -> list[int]:
    """The same, once the job has tried several times to draw them; [] before."""
    undrawn = undrawn_pages(version) if version.original else []
    drawing = FileJob.objects.of(PagePictures(version.pk)).first() if undrawn else None
    return undrawn if drawing and drawing.is_failing else []
