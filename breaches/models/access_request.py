import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from breaches import vault

if TYPE_CHECKING:
    from breaches.models.entry import Entry


class AccessRequest(models.Model):
    """A subject access request (UK GDPR, article 15). Each line that mentions the person is decided
    separately."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # For a pupil, a parent, anybody who is not on the staff list.
    name = models.CharField(max_length=200, blank=True)
    # Names they may have in a concern, one per line.
    sought = models.TextField(blank=True)
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("to be answered by"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, name="")
                | Q(person=None) & ~Q(name="") & ~Q(sought=""),
                name="access_request_is_somebodys",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def who(self) -> str:
        return str(self.person) if self.person else self.name

    def mark(self, entry: "Entry") -> str:
        """Stands for this request and this entry together. Raises vault.WrongKey once the concern
        is erased."""
        return vault.label(entry.concern.key, f"request {self.pk} {entry.pk}")


class AccessLine(models.Model):
    """The decision about one line of a concern that mentions the person.

    There is no foreign key to the request or to the entry: the two together would reveal the
    subject or reporter.
    """

    class Decision(models.TextChoices):
        GIVE = "give", _("Give")
        PART = "part", _("Give in part")
        WITHHOLD = "withhold", _("Withhold")

    # Stands for the request and the entry: see AccessRequest.mark.
    mark = models.CharField(primary_key=True, max_length=64, editable=False)
    decision = models.CharField(max_length=10, choices=Decision)
    # The reason, and the words to give if only a part is given; under the concern's key.
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("line of a request")
        verbose_name_plural = _("lines of requests")
        constraints = [models.CheckConstraint(condition=~Q(mark=""), name="access_line_is_marked")]

    def __str__(self) -> str:
        return str(self.pk)
