from django.db import models
from django.utils.translation import gettext_lazy as _

from acknowledgements.models.signature import Signature, sha256

GENESIS = "0" * 64


class Link(models.Model):
    """A signature's place in the partnership's one chain: each has the hash of the one before."""

    sequence = models.BigIntegerField(primary_key=True)
    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="link")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.hash[:12]}"

    @classmethod
    def after(cls, head: "Link | None", signature: Signature) -> "Link":
        """The link that follows `head` (None for the first of the chain)."""
        previous = head.hash if head else GENESIS
        return cls(
            sequence=head.sequence + 1 if head else 1,
            signature=signature,
            previous_hash=previous,
            hash=sha256(previous + signature.canonical()),
        )
