"""Who to call, and who covers for whom."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from breaches.models import Cover, Guidance
from people.models import Person
from people.namesakes import labelled
from web.forms import ActForm


class GuidanceForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    class Meta:
        model = Guidance
        fields = [
            *("ring_now", "officer", "partners", "data_protection", "controller"),
            *("opens", "closes"),
        ]
        widgets = {
            "ring_now": forms.Textarea(attrs={"rows": 4}),
            "opens": forms.TimeInput(
                attrs={"type": "time", "class": "field-short"}, format="%H:%M"
            ),
            "closes": forms.TimeInput(
                attrs={"type": "time", "class": "field-short"}, format="%H:%M"
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Save")))


class CoverForm(ActForm):
    """One list for each person who may be given a concern."""

    def __init__(self, people: list[Person], *args: Any, **kwargs: Any) -> None:
        self.people = {str(person.public_id): person for person in people}
        super().__init__(*args, **kwargs)
        covers = dict(Cover.objects.values_list("person", "cover__public_id"))
        named = {str(p.public_id): label.after(p) for p, label in labelled(people)}
        for key, person in self.people.items():
            others = [(each, name) for each, name in named.items() if each != key]
            self.fields[key] = forms.ChoiceField(
                label=_("Cover for %(name)s") % {"name": named[key]},
                choices=[("", _("Nobody")), *others],
                required=False,
                initial=str(covers.get(person.pk, "")),
            )
        self.layout.fields[:0] = list(self.people)

    def chosen(self) -> dict[Person, Person | None]:
        typed = self.cleaned_data
        return {person: self.people.get(typed[key]) for key, person in self.people.items()}
