"""Which browser tab a save comes from, for pages that save while people type.

Saves from one tab never conflict; an older one that arrives late is dropped. Two tabs of one person
count as two people. A save of the words that are stored already changes no stamp: while the button
leads to the next page, the one being left may save by itself once more.
"""

import enum
import uuid
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

MOST_TURNS = 2**31 - 1


@dataclass(frozen=True)
class Tab:
    """`turn` counts the tab's saves; without scripts it stays 0."""

    key: uuid.UUID | None = None
    turn: int = 0


NO_TAB = Tab()


class Order(enum.Enum):
    """How a save relates to the stored one."""

    SAME = enum.auto()
    NEXT = enum.auto()
    LATE = enum.auto()
    ELSEWHERE = enum.auto()


def order(tab: Tab, kept: Tab, *, has_seen: bool, same: bool) -> Order:
    """`has_seen` says whether the page was made from what is stored now, `same` whether it sends
    nothing else."""
    own = tab.key and tab.key == kept.key
    if own and tab.turn < kept.turn:
        return Order.LATE
    if same:
        return Order.SAME
    return Order.NEXT if own or has_seen else Order.ELSEWHERE


class TabForm(forms.Form):
    """The hidden fields of such a page. `seen` is the stamp of the save that it was made from."""

    tab = forms.UUIDField(required=False, widget=forms.HiddenInput)
    turn = forms.IntegerField(
        required=False, min_value=0, max_value=MOST_TURNS, widget=forms.HiddenInput
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @staticmethod
    def opening(seen: str) -> "TabForm":
        """Make the fields for a page that is being opened."""
        return TabForm(initial={"tab": uuid.uuid4(), "turn": 0, "seen": seen})

    @staticmethod
    def sent(data: QueryDict) -> "TabForm":
        form = TabForm(data)
        form.full_clean()
        return form

    @property
    def sender(self) -> Tab:
        sent = self.cleaned_data
        return Tab(sent.get("tab"), sent.get("turn") or 0)

    @property
    def seen_stamp(self) -> str:
        return str(self.cleaned_data.get("seen", ""))
