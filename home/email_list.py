"""What became of each email: those of the outbox, and those that ask for signatures.

Those about concerns are in neither table, so no line, count or time of this list tells of one
(design rule 8).
"""

import datetime
import heapq
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from acknowledgements.models import Letter
from people.email_lines import EmailLine
from people.models import Email, Person
from people.models.email import KEPT
from web.paging import SIZE

WAITING, UNDELIVERED = "waiting", "undelivered"
Place = tuple[datetime.datetime, uuid.UUID]
STATES = {
    Letter.State.SENDING: Email.State.SENDING,
    Letter.State.SENT: Email.State.SENT,
    Letter.State.REFUSED: Email.State.REFUSED,
    Letter.State.DROPPED: Email.State.DROPPED,
}


class EmailListForm(forms.Form):
    """Filters of the list. Sent by GET; anything invalid is ignored."""

    words = forms.CharField(label=_("Name, email or number"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("Emails"),
        required=False,
        choices=[("", _("All")), (UNDELIVERED, _("Not delivered")), (WAITING, _("Waiting"))],
    )
    before = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_valid()
        self.fields["words"].widget.attrs["class"] = "form-control"
        self.fields["state"].widget.attrs["class"] = "form-select"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.cleaned_data.get("words") or self.cleaned_data.get("state"))

    def page(self, now: datetime.datetime) -> tuple[list[EmailLine], str]:
        """The lines of this page, and where the next begins, if there is one. Two SQL queries."""
        place = _place(self.cleaned_data.get("before", ""))
        tables = [_first(rows, place) for rows in (self._emails(), self._letters(now))]
        lines = heapq.merge(
            (EmailLine.of(each) for each in tables[0]),
            (_line_of(each, now) for each in tables[1]),
            key=lambda line: (line.at, line.pk),
            reverse=True,
        )
        found = [line for line, _number in zip(lines, range(SIZE + 1), strict=False)]
        last = found[SIZE - 1] if len(found) > SIZE else None
        return found[:SIZE], f"{last.at.isoformat()} {last.pk}" if last else ""

    def _emails(self) -> QuerySet[Email]:
        rows = Email.objects.seen_by_office().select_related("person")
        if self.cleaned_data.get("words"):
            rows = rows.filter(person__in=self._people())
        state = self.cleaned_data.get("state")
        if state == UNDELIVERED:
            rows = rows.undelivered()
        elif state == WAITING:
            rows = rows.under_way()
        return rows.alias(at=F("written_at"))

    def _letters(self, now: datetime.datetime) -> QuerySet[Letter]:
        """Those that wait for their first try come first."""
        today = timezone.localdate(now)
        rows = Letter.objects.filter(day__gt=today - KEPT, person__in=self._people())
        state = self.cleaned_data.get("state")
        if state == UNDELIVERED:
            rows = rows.filter(Q(state=Letter.State.REFUSED) | Q(bounce__isnull=False))
        elif state == WAITING:
            under_way = [Letter.State.MADE, Letter.State.SENDING]
            rows = rows.filter(state__in=under_way, day=today)
        return rows.annotate(at=Coalesce("sending_at", Value(now))).select_related(
            "person", "bounce"
        )

    def _people(self) -> QuerySet[Person]:
        return Person.objects.kept_by_office().matching(self.cleaned_data.get("words", ""))


def _place(typed: str) -> Place | None:
    """Where a page begins: behind the email of this time and key."""
    at, _gap, key = typed.rpartition(" ")
    try:
        return datetime.datetime.fromisoformat(at).astimezone(datetime.UTC), uuid.UUID(key)
    except (ValueError, OverflowError):
        return None


def _first(rows: QuerySet[Any], place: Place | None) -> Iterable[Any]:
    if place:
        at, key = place
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=key))
    return rows.order_by("-at", "-pk")[: SIZE + 1]


def _line_of(letter: Any, now: datetime.datetime) -> EmailLine:
    """One that was not sent on its day is no longer needed: the next day has its own."""
    bounce = getattr(letter, "bounce", None)
    unsent = Email.State.WAITING if letter.day == timezone.localdate(now) else Email.State.DROPPED
    return EmailLine(
        at=letter.at,
        pk=letter.pk,
        person=letter.person,
        to=letter.person.email or "",
        label=str(_("Policies to sign") if letter.asks else _("Who still has to sign")),
        state=Email.State.REFUSED if bounce else STATES.get(letter.state, unsent),
        said=bounce.said if bounce else "",
    )
