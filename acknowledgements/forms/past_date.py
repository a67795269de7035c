from django import forms
from django.utils.translation import gettext_lazy as _

from policies.models import Policy
from web.dates import PastDayField


class DayForm(forms.Form):
    """A policy and a past day."""

    policy = forms.ModelChoiceField(
        Policy.objects.filter(versions__published_at__isnull=False).distinct(),
        label=_("Policy"),
        to_field_name="slug",
    )
    day = PastDayField(label=_("Day"))
