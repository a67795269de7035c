import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from people.dates import DayField
from policies.models import Meeting, Version
from policies.submitting import Consequences

COMMENTS = 4


class SubmitForm(forms.Form):
    """Whether people sign again. `sure` is asked only of a correction to what binds them."""

    MAJOR, MINOR = "major", "minor"

    kind = forms.ChoiceField(
        label=_("What kind of change is it?"),
        choices=[
            (MAJOR, _("Needs signing again: everybody who is asked signs the new text")),
            (MINOR, _("Correction only: signatures stand, and nobody is asked")),
        ],
        widget=forms.RadioSelect,
    )
    sure = forms.BooleanField(
        label=_("It is a correction only, although what must or must not be done reads otherwise"),
        required=False,
    )

    def __init__(self, consequences: Consequences, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.consequences = consequences
        if not consequences.may_be_correction:
            del self.fields["kind"], self.fields["sure"]
        elif not consequences.binds_otherwise or self.data.get("kind") != self.MINOR:
            del self.fields["sure"]
        self.helper = FormHelper()
        self.helper.add_input(Submit("submit", _("Lock this text and submit it")))

    @property
    def correction(self) -> bool:
        return self.cleaned_data.get("kind") == self.MINOR

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "sure" in self.fields and not cleaned.get("sure"):
            message = _(
                "Words change in what must or must not be done. Is it a correction only? Then tick"
                " this; or have people sign again."
            )
            self.add_error("sure", message)
        return cleaned


class CommentForm(forms.Form):
    """One thing to change, at one section."""

    section = forms.ChoiceField(label=_("Where"), required=False)
    words = forms.CharField(
        label=_("What should be changed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {
            each["anchor"]: f"{each['number']} {each['title']}".strip() for each in version.contents
        }
        self.fields["section"].choices = [  # type: ignore[attr-defined]
            ("", _("The whole text")),
            *self.names.items(),
        ]

    def comment(self) -> dict[str, str] | None:
        words = self.cleaned_data.get("words", "").strip()
        if not words:
            return None
        anchor = self.cleaned_data["section"]
        return {"anchor": anchor, "section": self.names.get(anchor, ""), "words": words}


CommentFormSet = forms.formset_factory(
    CommentForm, min_num=1, validate_min=True, extra=COMMENTS - 1, max_num=COMMENTS
)


class ApproveForm(forms.Form):
    """Under which meeting the governors approved: one recorded before, or this one."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label=_("Meeting"),
        required=False,
        empty_label=_("Another one: as I write below"),
    )
    day = DayField(label=_("Date of the meeting"))
    body = forms.ChoiceField(
        label=_("Who met"),
        choices=Meeting.Body.choices,
        widget=forms.RadioSelect,
        initial=Meeting.Body.GOVERNING_BODY,
    )
    name = forms.CharField(
        label=_("Name of the committee or headteacher"), required=False, max_length=200
    )
    minute_reference = forms.CharField(
        label=_("Minute reference"),
        required=False,
        max_length=100,
        help_text=_("It may be added later."),
    )
    helper = FormHelper()
    helper.add_input(Submit("approve", _("Record the approval")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recent = timezone.localdate() - datetime.timedelta(days=90)
        held = Meeting.objects.filter(day__gte=recent, day__lte=timezone.localdate())
        self.fields["meeting"].queryset = held  # type: ignore[attr-defined]
        self.fields["meeting"].label_from_instance = _named  # type: ignore[attr-defined]
        if not held:
            del self.fields["meeting"]
        elif self.data.get("meeting"):
            self.fields["day"].required = self.fields["body"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("meeting"):
            return cleaned
        if cleaned.get("day") and cleaned["day"] > timezone.localdate():
            self.add_error("day", _("This day is still to come. When was it approved?"))
        body = cleaned.get("body") or Meeting.Body.GOVERNING_BODY
        if body != Meeting.Body.GOVERNING_BODY and not cleaned.get("name"):
            self.add_error("name", _("Which one?"))
        return cleaned

    def held(self) -> dict[str, Any]:
        """The meeting that was typed: day, body and name."""
        body = self.cleaned_data["body"] or Meeting.Body.GOVERNING_BODY
        named = body != Meeting.Body.GOVERNING_BODY
        name = self.cleaned_data["name"] if named else ""
        return {"day": self.cleaned_data["day"], "body": body, "name": name}


def _named(meeting: Meeting) -> str:
    return f"{date_format(meeting.day, 'j F Y')}: {meeting.who}"


class MinutesForm(forms.Form):
    minute_reference = forms.CharField(label=_("Minute reference"), max_length=100)
    helper = FormHelper()
    helper.add_input(Submit("keep", _("Keep the reference")))


class WithdrawForm(forms.Form):
    because = forms.CharField(
        label=_("Why is it withdrawn?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stays on the record."),
    )
    helper = FormHelper()
    helper.add_input(Submit("withdraw", _("Withdraw this text"), css_class="btn-danger"))
