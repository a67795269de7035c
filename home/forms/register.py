from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.models import Policy


class RegisterForm(forms.Form):
    """Filters of the register; an invalid one shows all, with a message."""

    words = forms.CharField(label=_("Title"), required=False, max_length=100)
    category = forms.ChoiceField(
        label=_("Category"),
        required=False,
        choices=[("", _("All")), *Policy.Category.choices],
    )
    sort = forms.ChoiceField(
        label=_("In order of"),
        required=False,
        choices=[
            ("title", _("Title")),
            ("review", _("Next review")),
            ("published", _("Published")),
            ("signed", _("Share signed")),
        ],
    )
    late = forms.BooleanField(label=_("Review late only"), required=False)

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data
