from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from acknowledgements.asked.unsigned import Choice
from people.models import Group, Person, School
from policies.models import Policy
from web.forms import row_choice


class UnsignedListForm(forms.Form):
    """Filters of the unsigned list. Sent by GET; anything invalid is ignored."""

    policy = forms.ModelChoiceField(
        label=_("Policy"),
        queryset=Policy.objects.filter(rounds__isnull=False, rounds__closed_at=None).distinct(),
        to_field_name="slug",
        required=False,
        empty_label=_("All policies"),
    )
    school = forms.ModelChoiceField(
        label=_("School"),
        queryset=School.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All schools"),
    )
    kind = forms.ChoiceField(
        label=_("Staff group"), choices=[("", _("All groups")), *Group.Kind.choices], required=False
    )
    words = forms.CharField(label=_("Name"), required=False, max_length=100)
    late = forms.BooleanField(label=_("Late only"), required=False)

    def __init__(self, person: Person, **kwargs: Any) -> None:
        super().__init__(label_suffix="", **kwargs)
        row_choice(self, "school").queryset = person.schools_led()

    def choice(self) -> Choice:
        """The valid filters: an invalid one shows all, with a message."""
        self.is_valid()
        return Choice(**{name: value for name, value in self.cleaned_data.items() if value})
