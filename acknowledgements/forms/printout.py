import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from acknowledgements.models import Asked, Printout
from acknowledgements.signing.reading import open_versions
from people.models import Person, School
from people.namesakes import choice_labels
from policies.models import Version
from web.dependent_fields import ChoiceRules, With
from web.forms import choice, label_rows, row_choice


class PrintoutForm(
    ChoiceRules,
    forms.ModelForm,  # type: ignore[type-arg]  # not subscriptable at run time
):
    goes_with = {
        "person": With(
            "kind",
            (Printout.Kind.PERSON,),
            needless=_("You chose a person, but other forms. Clear the person, or choose theirs."),
            missing=_("Choose whose form to print."),
        ),
        "school": With(
            "kind",
            (Printout.Kind.UNSIGNED,),
            needless=_(
                "You chose a school, but forms that are not for everyone there. Clear the school,"
                " or choose forms for everyone still to sign."
            ),
            missing=_("Choose the school."),
        ),
    }

    class Meta:
        model = Printout
        fields = ["version", "kind", "school", "person"]
        labels = {
            "version": _("Policy"),
            "kind": _("Which forms"),
            "school": _("School, for everyone still to sign"),
            "person": _("Person, for one person's form"),
        }
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today
        for name, rows, key in (
            ("version", open_versions(), "pk"),
            ("school", School.objects.all(), "slug"),
            ("person", Person.objects.employed_on(today), "public_id"),
        ):
            row_choice(self, name).queryset = rows
            row_choice(self, name).to_field_name = key
            row_choice(self, name).empty_label = _("Choose…")
        label_rows(self, "person", choice_labels())
        choice(self, "kind").choices = Printout.Kind.choices
        self.helper = FormHelper()
        self.helper.add_input(Submit("make", _("Make the forms")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("person") and not self._is_asked(cleaned):
            self.add_error("person", _("This policy doesn't ask them to sign."))
        return cleaned

    def _is_asked(self, cleaned: dict[str, Any]) -> bool:
        version: Version | None = cleaned.get("version")
        asked = Asked.objects.on(self.today).of(cleaned["person"])
        return version is None or asked.filter(round__policy=version.policy_id).exists()
