from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from web.forms import ActForm

WHOLE, COVERED = "whole", "covered"


class CaseFileForm(ActForm):
    """Which case file, and who it is for. An anonymous report has only one kind."""

    button = _("Make the case file")
    edition = forms.ChoiceField(
        label=_("Which case file"),
        choices=[
            (COVERED, _("Without the name of who reported it, for everyone else")),
            (WHOLE, _("Whole, for the police or the designated officer")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which case file to make.")},
    )
    for_whom = forms.CharField(
        label=_("For whom it is"),
        max_length=300,
        help_text=_("For example: a police officer’s name, force and number. It is recorded."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["for_whom"].widget.attrs["autocomplete"] = "off"

    @property
    def whole(self) -> bool:
        return bool(self.cleaned_data["edition"] == WHOLE)
