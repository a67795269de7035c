"""A handler's concerns: what is new, what is waiting for them, what is due."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from breaches.models import Concern, Entry, Party, Who
from people.models import Person, School

PAGE = 25
# What is due this soon is shown as due: long enough for a weekend.
SOON = datetime.timedelta(days=3)
CLOSED = Concern.State.CLOSED
Kind = Entry.Kind


@dataclass(frozen=True)
class Due:
    """Something due on a day, as seen on `today`."""

    what: str
    day: datetime.date
    today: datetime.date

    @property
    def late(self) -> bool:
        return self.day < self.today

    @property
    def when(self) -> str:
        """How far off it is, in words."""
        days = (self.day - self.today).days
        if days < 0:
            return ngettext("%d day late", "%d days late", -days) % -days
        if days < 2:
            return _("tomorrow") if days else _("today")
        return ngettext("in %d day", "in %d days", days) % days


@dataclass(frozen=True)
class CaseloadRow:
    """A concern as a list shows it. `_read_along` fetches what is unsealed for it."""

    concern: Any
    today: datetime.date

    @property
    def about(self) -> list[str]:
        return [called(party) for party in self.concern.subjects]

    @property
    def at_risk(self) -> bool:
        return any(entry.words["at_risk"] for entry in self.concern.reports)

    @property
    def is_new(self) -> bool:
        return self.concern.answered_on is None and self.concern.state != CLOSED

    @property
    def waits(self) -> bool:
        return bool(self.concern.asked or self.concern.mine)

    @cached_property
    def dues(self) -> list[Due]:
        return dues(self.concern, self.concern.action_due, self.today)

    @property
    def is_due(self) -> bool:
        return any(due.day <= self.today + SOON for due in self.dues)


def dues(concern: Concern, action_due: datetime.date | None, today: datetime.date) -> list[Due]:
    """What is due in an open concern, soonest first."""
    if concern.state == CLOSED:
        return []
    days = (
        (_("Answer"), None if concern.answered_on else concern.answer_due),
        (_("Tell the designated officer"), concern.officer_due),
        (_("Action"), action_due),
    )
    found = [Due(what, day, today) for what, day in days if day]
    return sorted(found, key=lambda due: due.day)


def called(party: Party) -> str:
    """What a subject is called: by name, or as described."""
    words = party.words
    return str(words["name"] or words["described"] or Who(words["who"]).label)


def attention(person: Person, today: datetime.date) -> dict[str, list[CaseloadRow]]:
    """The person's concerns that are new, waiting for them or due: in every part that fits."""
    rows = [CaseloadRow(concern, today) for concern in _read_along(_needing(person, today))]
    return {
        "new": [row for row in rows if row.is_new],
        "waiting": [row for row in rows if row.waits],
        "due": sorted((r for r in rows if r.is_due), key=lambda row: row.dues[0].day),
    }


def _needing(person: Person, today: datetime.date) -> "QuerySet[Any]":
    soon = today + SOON
    still_open = ~Q(state=CLOSED)
    due = Q(officer_due__lte=soon) | Q(action_due__lte=soon)
    return _with_dues(person).filter(
        Q(asked=True) | Q(mine=True) | still_open & (Q(answered_on=None) | due)
    )


def _with_dues(person: Person) -> "QuerySet[Any]":
    """Adds `asked` (the reporter is waiting for a message), `mine` (the person has something to
    do) and `action_due`."""
    # Closing words are an answer too.
    answers = Q(kind=Kind.MESSAGE) | Q(kind=Kind.STATE, concern__state=CLOSED)
    later = Entry.objects.filter(
        answers,
        author__isnull=False,
        concern=OuterRef("concern"),
        number__gt=OuterRef("number"),
    )
    brought = (Kind.MESSAGE, Kind.EVIDENCE)
    asked = Entry.objects.filter(~Exists(later), kind__in=brought, author=None)
    to_do = Entry.objects.waiting().filter(concern=OuterRef("pk"))
    # What a former handler was to do is for all current ones.
    able = Party.objects.handling().in_office(timezone.localdate())
    at_it = able.filter(concern=OuterRef("concern"), person=OuterRef("owner"))
    return Concern.objects.handled_by(person).annotate(
        asked=Exists(asked.filter(concern=OuterRef("pk"))),
        mine=Exists(to_do.filter(Q(owner=person) | ~Exists(at_it))),
        action_due=Subquery(to_do.order_by("due").values("due")[:1]),
    )


def _read_along(concerns: "QuerySet[Any]") -> "QuerySet[Any]":
    """Fetch school, subjects and report along with them, in three SQL queries."""
    return concerns.select_related("school").prefetch_related(
        Prefetch("parties", Party.objects.subjects(), to_attr="subjects"),
        Prefetch("entries", Entry.objects.filter(number=1), to_attr="reports"),
    )


class CaseloadForm(forms.Form):
    """Which concerns to list. Sent by GET; anything invalid is ignored."""

    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[("", gettext_lazy("Open")), ("closed", gettext_lazy("Closed"))],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("All")), *Concern.Kind.choices],
    )
    school = forms.ModelChoiceField(
        label=gettext_lazy("School"),
        queryset=School.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("All schools"),
    )

    def page(self, person: Person, number: str, today: datetime.date) -> "Page[CaseloadRow]":
        self.is_valid()
        chosen = self.cleaned_data
        concerns = _with_dues(person)
        state = Q(state=CLOSED)
        concerns = concerns.filter(state if chosen.get("show") == "closed" else ~state)
        for name in ("kind", "school"):
            if chosen.get(name):
                concerns = concerns.filter(**{name: chosen[name]})
        page = Paginator(_read_along(concerns), PAGE).get_page(number)
        page.object_list = [CaseloadRow(concern, today) for concern in page.object_list]
        return page
