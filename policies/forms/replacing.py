from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.texts.places import Wanted


class ReplaceForm(forms.Form):
    """Words to find in a draft, and those to put in their place."""

    find = forms.CharField(label=_("Find"), max_length=200)
    put = forms.CharField(
        label=_("Replace with"),
        max_length=200,
        required=False,
        help_text=_("You see every place first. Leave empty to delete the words."),
    )
    whole = forms.BooleanField(label=_("Whole words only"), required=False)
    case = forms.BooleanField(label=_("Capitals must match"), required=False)
    in_addresses = forms.BooleanField(label=_("Also in the addresses of links"), required=False)

    @staticmethod
    def in_form(of: str) -> "ReplaceForm":
        """Fields that are sent with the form of that id, although they are outside it."""
        form = ReplaceForm()
        for field in form.fields.values():
            field.widget.attrs["form"] = of
            field.required = False
        return form

    def wanted(self) -> Wanted:
        sent: dict[str, Any] = self.cleaned_data
        return Wanted(sent["find"], sent["whole"], sent["case"], sent["in_addresses"])

    def query(self) -> dict[str, str]:
        """What was asked, for an address."""
        return {
            name: "on" if value is True else value
            for name, value in self.cleaned_data.items()
            if value
        }
