import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Absence
from web.dates import DayField
from web.forms import ActForm


class AbsenceForm(ActForm):
    start = DayField(label=_("First day away"), initial=timezone.localdate)
    end = DayField(
        label=_("Last day away"),
        required=False,
        help_text=_("Leave empty if not known yet."),
    )

    def clean(self) -> None:
        super().clean()
        self.check_order("start", "end")


class ReturnForm(ActForm):
    button = _("Record the return")
    back = DayField(label=_("First day back"), initial=timezone.localdate)

    @staticmethod
    def initial_for(absence: Absence) -> dict[str, Any]:
        """An absence to the calendar's end, from before days were limited, has no day after it."""
        if absence.end is None or absence.end == datetime.date.max:
            return {}
        return {"back": absence.end + datetime.timedelta(days=1)}
