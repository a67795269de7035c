import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from people.dates import DayField
from people.models import Person
from policies.approving import add_minutes
from policies.models import Meeting


class MeetingForm(forms.Form):
    """Under which meeting something was decided: one recorded before, or one as it is typed."""

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
        body = cleaned.get("body", Meeting.Body.GOVERNING_BODY)
        if body != Meeting.Body.GOVERNING_BODY and not cleaned.get("name"):
            self.add_error("name", _("Which one?"))
        return cleaned

    @transaction.atomic
    def recorded(self, by: Person) -> Meeting:
        """The meeting that was chosen, or the one that was typed, recorded now if nobody did."""
        sent = self.cleaned_data
        met = sent.get("meeting") or self._typed(by)
        if sent["minute_reference"] and not met.minute_reference:
            add_minutes(met, sent["minute_reference"], by)
        return met

    def _typed(self, by: Person) -> Meeting:
        sent = self.cleaned_data
        named = sent["body"] != Meeting.Body.GOVERNING_BODY
        name = sent["name"] if named else ""
        return Meeting.objects.held(sent["day"], sent["body"], name, by)


def _named(meeting: Meeting) -> str:
    return f"{date_format(meeting.day, 'j F Y')}: {meeting.who}"
