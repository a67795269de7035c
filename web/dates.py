"""The days that people may type. Calendars end in years 1 and 9999, and sums near them overflow."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

FIRST = datetime.date(1900, 1, 1)
AHEAD = datetime.timedelta(days=36_525)  # A hundred years.


def end_of(day: datetime.date) -> datetime.datetime:
    """The midnight with which the day ends, as an aware datetime."""
    midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min)
    return timezone.make_aware(midnight)


def is_to_come(day: datetime.date) -> bool:
    return day > timezone.localdate()


def zoned(at: datetime.datetime | None, form: str) -> str:
    """A moment in the partnership's zone, with the zone's name; "" for None.

    Django's own format letter for the zone gives nothing in the hour that comes twice, just where
    it matters.
    """
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{date_format(local, form)} {local.tzname()}"


class DayField(forms.DateField):
    """A day from 1900 to a hundred years ahead: anything else is a typing mistake."""

    default_error_messages = {"out_of_bounds": _("Type a day from %(first)s to %(last)s.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        last = timezone.localdate() + AHEAD
        if value and not FIRST <= value <= last:
            days = {"first": date_format(FIRST, "j F Y"), "last": date_format(last, "j F Y")}
            message = self.error_messages["out_of_bounds"]
            raise ValidationError(message, code="out_of_bounds", params=days)


class PastDayField(DayField):
    """A day on which something happened: today at the latest. `error_messages["to_come"]` may say
    what to do instead."""

    default_error_messages = {"to_come": _("This day is still to come.")}

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and is_to_come(value):
            raise ValidationError(self.error_messages["to_come"], code="to_come")
