"""The days that people may type. Calendars end in 0001 and 9999, and sums near them overflow."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

FIRST = datetime.date(1900, 1, 1)
AHEAD = datetime.timedelta(days=36_525)  # A hundred years.


def zoned(at: datetime.datetime | None, form: str) -> str:
    """A moment in the partnership's zone, with the zone's name; "" for none.

    Django's own letter for the zone gives nothing in the hour that comes twice, where it matters.
    """
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{date_format(local, form)} {local.tzname()}"


class DayField(forms.DateField):
    """A day from 1900 to a hundred years ahead: anything else is a slip of the keyboard."""

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
