from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies.models.version import Version

if TYPE_CHECKING:
    from people.models import Person


class PictureQuerySet(models.QuerySet["Picture"]):
    def visible_to(self, person: "Person | None") -> Self:
        """Pictures in texts they may read; for people who write texts, all pictures."""
        if person and person.keeps_policies:
            return self
        texts = Version.objects.readable_by(person)
        return self.filter(models.Exists(texts.filter(pictures=models.OuterRef("pk"))))


class Picture(models.Model):
    """A picture for texts, known by the hash of its bytes; kept while a text names it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    file = models.FileField(upload_to="pictures")
    media_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField(default=timezone.now)
    versions = models.ManyToManyField(Version, related_name="pictures", blank=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.sha256[:12]
