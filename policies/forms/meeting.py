import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from people.models import Person
from policies.lifecycle.approving import add_minutes
from policies.models import Meeting
from web.dates import PastDayField
from web.dependent_fields import ChoiceRules, With
from web.forms import label_rows, row_choice

NAMED = With(
    "body",
    (Meeting.Body.COMMITTEE, Meeting.Body.DELEGATED),
    needless=_("The governing body needs no name. Leave this empty, or choose who met."),
    missing=_("Which one?"),
)
REQUIRED = forms.Field.default_error_messages["required"]
_CHOSEN = _(
    "You chose a meeting from the list, which has its own. Leave this as it was; or choose"
    " “Another one” in the list, if it was a different meeting."
)


class MeetingForm(ChoiceRules, forms.Form):
    """The meeting at which something was decided: one already recorded, or one typed in."""

    goes_with = {
        "day": With("meeting", ("",), needless=_CHOSEN, missing=REQUIRED),
        "body": With("meeting", ("",), needless=_CHOSEN, missing=REQUIRED),
        "name": NAMED,
    }

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label=_("Meeting"),
        required=False,
        empty_label=_("Another one: as I write below"),
    )
    day = PastDayField(
        label=_("Date of the meeting"),
        error_messages={"to_come": _("This day is still to come. When was it approved?")},
    )
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
        row_choice(self, "meeting").queryset = held
        label_rows(self, "meeting", _named)
        if held:
            self.fields["day"].help_text = _("Only for a meeting that is not in the list.")
        else:
            del self.fields["meeting"]
            self.fields["day"].required = self.fields["body"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        typed, known = cleaned.get("minute_reference"), self._known()
        if typed and known and known.minute_reference not in ("", typed):
            message = _(
                "This meeting has the minute reference “%(known)s” already. Leave this empty, or"
                " look whether it was another meeting."
            )
            self.add_error("minute_reference", message % {"known": known.minute_reference})
        return cleaned

    def _known(self) -> Meeting | None:
        """The chosen meeting, or the typed one if it is already recorded."""
        sent = self.cleaned_data
        typed = {name: sent.get(name) for name in ("day", "body", "name")}
        return sent.get("meeting") or Meeting.objects.filter(**typed).first()

    @transaction.atomic
    def recorded(self, by: Person) -> Meeting:
        """The chosen meeting, or the typed one, recorded now if it wasn't already."""
        sent = self.cleaned_data
        met = sent.get("meeting") or self._typed(by)
        if sent["minute_reference"] and not met.minute_reference:
            add_minutes(met, sent["minute_reference"], by)
        return met

    def _typed(self, by: Person) -> Meeting:
        sent = self.cleaned_data
        return Meeting.objects.held(sent["day"], sent["body"], sent["name"], by)


def _named(meeting: Meeting) -> str:
    return f"{date_format(meeting.day, 'j F Y')}: {meeting.who}"
