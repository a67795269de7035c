import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches import vault

if TYPE_CHECKING:
    from people.models import Person


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, person: "Person") -> "Draft | None":
        return self.filter(mark__in=vault.marks(person.pk)).first()

    def stale(self, day: datetime.date) -> "DraftQuerySet":
        """What nobody went on with for a month."""
        return self.filter(saved_on__lt=day - datetime.timedelta(days=30))

    @transaction.atomic
    def keep(self, person: "Person", typed: dict[str, Any]) -> "Draft":
        """Keep what the person typed in place of what was kept before, also from two windows at
        once: the later one stands."""
        mark, *older = vault.marks(person.pk)
        self.filter(mark__in=older).delete()
        key = vault.new_key()
        columns = {
            "saved_on": timezone.localdate(),
            "key_id": vault.current_id(),
            "wrapped_key": vault.wrap(key),
            "sealed": vault.seal(key, {"person": person.pk, "typed": typed}, mark),
        }
        draft, _made = self.update_or_create(mark=mark, defaults=columns)
        return draft

    def forget(self, person: "Person") -> bool:
        """Whether there was one to forget."""
        return bool(self.filter(mark__in=vault.marks(person.pk)).delete()[0])


class Draft(models.Model):
    """A report that somebody is still typing, kept as secret as a report."""

    mark = models.CharField(primary_key=True, max_length=64)
    saved_on = models.DateField()
    key_id = models.CharField(max_length=16)
    wrapped_key = models.BinaryField()
    sealed = models.BinaryField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a report")
        verbose_name_plural = _("drafts of reports")
        constraints = [models.CheckConstraint(condition=~Q(mark=""), name="draft_is_somebodys")]

    def __str__(self) -> str:
        return str(self.saved_on)

    @property
    def typed(self) -> dict[str, Any]:
        key = vault.unwrap(self.key_id, self.wrapped_key)
        kept: dict[str, Any] = vault.unseal(key, self.sealed, self.mark)["typed"]
        return kept
