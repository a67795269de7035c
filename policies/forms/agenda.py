from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from dateutil.relativedelta import relativedelta
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies.forms.meeting import NAMED
from policies.forms.reviewing import NEXT_REVIEW
from policies.models import AgendaItem, Meeting, Policy, Review
from policies.reviews.meetings import Attendance, could_be_on_agenda
from policies.reviews.reviewing import Decided
from web.dates import DayField
from web.dependent_fields import ChoiceRules, With
from web.forms import choice

Kind = AgendaItem.Kind
Outcome = Review.Outcome


class EnterForm(ChoiceRules, forms.Form):
    goes_with = {"name": NAMED}
    day = DayField(label=_("Date of the meeting"))
    body = forms.ChoiceField(
        label=_("Who meets"),
        choices=Meeting.Body.choices,
        widget=forms.RadioSelect,
        initial=Meeting.Body.GOVERNING_BODY,
    )
    name = forms.CharField(
        label=_("Name of the committee or headteacher"), required=False, max_length=200
    )
    helper = FormHelper()
    helper.add_input(Submit("enter", _("Enter this meeting")))


class AgendaForm(forms.Form):
    items = forms.MultipleChoiceField(
        label=_("Policies"), required=False, widget=forms.CheckboxSelectMultiple
    )
    helper = FormHelper()
    helper.add_input(Submit("agenda", _("Save the agenda")))

    def __init__(self, meeting: Meeting, **kwargs: Any) -> None:
        kept = [item.key for item in meeting.agenda.select_related("policy")]
        super().__init__(initial={"items": kept}, **kwargs)
        self.known = {item.key: item for item in could_be_on_agenda()}
        choice(self, "items").choices = [(key, str(item)) for key, item in self.known.items()]

    def chosen(self) -> list[tuple[str, Policy]]:
        items = (self.known[key] for key in self.cleaned_data["items"])
        return [(item.kind, item.policy) for item in items]


class OutcomesForm(ChoiceRules, forms.Form):
    """Attendance and the outcome of every policy on the agenda, on one page."""

    PUT_OFF, APPROVED = "put_off", "approved"

    present = forms.CharField(
        label=_("Who was present"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    quorate = forms.BooleanField(label=_("There was a quorum"), required=False)
    interests = forms.CharField(
        label=_("Interests declared"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, items: Sequence[AgendaItem], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.items, self.goes_with = items, {}
        next_review = timezone.localdate() + relativedelta(years=1)
        for item in items:
            is_review = item.kind == Kind.REVIEW
            choices = Outcome.choices if is_review else [(self.APPROVED, _("Approved"))]
            self.fields[item.key] = forms.ChoiceField(
                label=item.policy.title,
                choices=[*choices, (self.PUT_OFF, _("Put off"))],
                widget=forms.RadioSelect,
            )
            if is_review:
                self.fields[f"{item.key}-next"] = DayField(
                    label=_("Next review"), required=False, initial=next_review
                )
                self.fields[f"{item.key}-words"] = forms.CharField(
                    label=_("In the governors' words"), required=False, max_length=4000
                )
                self.goes_with |= _rules(item)

    def rows(self) -> list[tuple[AgendaItem, list[forms.BoundField]]]:
        """Each item with its fields."""
        names = ("", "-next", "-words")
        return [
            (
                item,
                [self[f"{item.key}{name}"] for name in names if f"{item.key}{name}" in self.fields],
            )
            for item in self.items
        ]

    def attendance(self) -> Attendance:
        sent = self.cleaned_data
        return Attendance(sent["present"].strip(), sent["quorate"], sent["interests"].strip())

    def approved(self) -> list[Policy]:
        return [item.policy for item in self.items if self.cleaned_data[item.key] == self.APPROVED]

    def reviewed(self) -> dict[Policy, Decided]:
        sent = self.cleaned_data
        return {
            item.policy: Decided(
                sent[item.key],
                sent[f"{item.key}-next"],
                sent[f"{item.key}-words"].strip(),
            )
            for item in self.items
            if item.kind == Kind.REVIEW and sent[item.key] != self.PUT_OFF
        }


def _rules(item: AgendaItem) -> dict[str, With]:
    key, policy = item.key, {"policy": item.policy.title}
    put_off = _("It was put off, so nothing was decided. Clear this, or choose what was decided.")
    return {
        f"{key}-next": replace(
            NEXT_REVIEW, choice=key, missing=_("%(policy)s: When is the next review?") % policy
        ),
        f"{key}-words": With(key, tuple(Outcome.values), needless=put_off),
    }
