from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from policies.models import FrontPage, MonitoringNotice


class FrontPageForm(forms.Form):
    """What the clerk lets people see before they sign in."""

    shown = forms.ChoiceField(
        label=_("Without signing in, people see"),
        choices=FrontPage.Shown.choices,
        widget=forms.RadioSelect,
    )
    notice = forms.CharField(
        label=_("Monitoring notice"),
        required=False,
        max_length=2000,
        help_text=_("Shown where people sign in and when they have. Empty: none."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    helper = FormHelper()
    helper.add_input(Submit("keep", _("Save")))

    @staticmethod
    def showing() -> "FrontPageForm":
        notice = MonitoringNotice.objects.current()
        initial = {"shown": FrontPage.current().shown, "notice": notice.text if notice else ""}
        return FrontPageForm(initial=initial)
