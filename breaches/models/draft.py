import datetime
import secrets
import uuid
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches import vault
from people.models import Person
from web.tabs import NO_TAB, Order, Tab, order


class KeptElsewhere(Exception):
    """Another of the person's tabs has saved something different since the page was opened."""


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, person: Person) -> "Draft | None":
        return self.filter(mark__in=vault.marks(person.pk)).first()

    def stale(self, day: datetime.date) -> "DraftQuerySet":
        """Drafts untouched for a month."""
        return self.filter(saved_on__lt=day - datetime.timedelta(days=30))

    @transaction.atomic
    def keep(
        self,
        person: Person,
        typed: dict[str, Any],
        seen: str = "",
        *,
        tab: Tab = NO_TAB,
        over: bool = False,
    ) -> "Draft":
        """Save what the person typed, in place of what was there.

        `seen` is the stamp of the draft that the page was made from, "" for none. Anything older
        than the tab's last save changes nothing. Raises KeptElsewhere if another tab has saved
        something different since, unless `over` asks to overwrite it.
        """
        # Of two at once, one waits here.
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        kept = self.of(person)
        comes = kept.order_of(typed, seen, tab) if kept else Order.NEXT
        if kept and comes == Order.LATE:
            return kept
        if comes == Order.ELSEWHERE and not over:
            raise KeptElsewhere
        mark, *older = vault.marks(person.pk)
        self.filter(mark__in=older).delete()
        key, sender = vault.new_key(), [str(tab.key or ""), tab.turn]
        stamp = kept.stamp if kept and comes == Order.SAME else secrets.token_hex(8)
        content = {"typed": typed, "sender": sender, "stamp": stamp}
        columns = {
            "saved_on": timezone.localdate(),
            "key_id": vault.current_id(),
            "wrapped_key": vault.wrap(key),
            "sealed": vault.seal(key, {"person": person.pk, **content}, mark),
        }
        draft, _made = self.update_or_create(mark=mark, defaults=columns)
        return draft

    def forget(self, person: Person) -> bool:
        """Delete it; returns whether there was one."""
        return bool(self.filter(mark__in=vault.marks(person.pk)).delete()[0])


class Draft(models.Model):
    """A report still being typed, kept as secret as a report."""

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
    def content(self) -> dict[str, Any]:
        key = vault.unwrap(self.key_id, self.wrapped_key)
        kept: dict[str, Any] = vault.unseal(key, self.sealed, self.mark)
        return kept

    @property
    def typed(self) -> dict[str, Any]:
        kept: dict[str, Any] = self.content["typed"]
        return kept

    @property
    def stamp(self) -> str:
        """Which save a page shows. No page shows a damaged one."""
        try:
            return str(self.content.get("stamp", "older"))
        except vault.WrongKey:
            return ""

    def order_of(self, typed: dict[str, Any], seen: str, tab: Tab) -> Order:
        """The same words conflict with nothing, nor does anything with a damaged draft."""
        try:
            content = self.content
        except vault.WrongKey:
            return Order.NEXT
        key, turn = content.get("sender", ["", 0])
        sender = Tab(uuid.UUID(key) if key else None, turn)
        same = content["typed"] == typed
        return order(tab, sender, has_seen=self.stamp == seen, same=same)
