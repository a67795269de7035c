import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import School
from web.dates import DayField
from web.forms import ActForm


class SchoolForm(ActForm):
    name = forms.CharField(label=_("Name of the school"), max_length=200)


class ClosedDayForm(ActForm):
    button = _("Add the closed day")
    day = DayField(label=_("Day"))
    name = forms.CharField(
        label=_("What it is"),
        max_length=120,
        help_text=_("For example: training day, bank holiday."),
    )
    everywhere = forms.BooleanField(label=_("Every school is closed on this day"), required=False)

    def day_at(self, school: School) -> tuple[School | None, datetime.date, str]:
        typed = self.cleaned_data
        return None if typed["everywhere"] else school, typed["day"], typed["name"]
