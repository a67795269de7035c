from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people import employment
from people.employment import PersonFacts
from people.forms.jobs import JobForm
from people.models import Person
from web.forms import ActForm


class PersonForm(ActForm):
    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Last name"), max_length=100)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        help_text=_("Leave empty for someone without e-mail: they sign on paper."),
    )
    staff_number = forms.CharField(label=_("Staff number"), max_length=40, required=False)

    @staticmethod
    def initial_of_person(person: Person) -> dict[str, Any]:
        return {name: getattr(person, name) for name in PersonForm.base_fields}

    def person(self) -> PersonFacts:
        return PersonFacts(**{name: self.cleaned_data[name] for name in PersonForm.base_fields})


class AddForm(JobForm, PersonForm):
    """A person with their first job. Adding a namesake has to be confirmed."""

    button = _("Add to the staff list")
    field_order = [*PersonForm.base_fields, *JobForm.base_fields, "someone_else"]
    someone_else = forms.BooleanField(label=_("This is someone else: add them"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].initial = timezone.localdate
        self.layout.fields.remove("someone_else")
        self.namesakes: list[Person] = []

    def clean(self) -> None:
        super().clean()
        typed = self.cleaned_data
        self.namesakes = list(
            employment.namesakes(typed.get("first_name", ""), typed.get("last_name", ""))
        )
        if self.namesakes:
            self._ask_whether_someone_else()

    def _ask_whether_someone_else(self) -> None:
        self.layout.fields.insert(-1, "someone_else")
        if not self.cleaned_data.get("someone_else"):
            message = _("There is someone of this name already. Tick the box to add another.")
            self.add_error("someone_else", message)
