from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from acknowledgements.models import Notice, Reminding
from people.models import Person
from people.namesakes import choice_labels
from web.dates import PastDayField
from web.forms import label_rows, row_choice

WAYS = [Notice.Way.BRIEFING, Notice.Way.IN_PERSON, Notice.Way.LETTER]


class ToldForm(forms.Form):
    """Who was told of a policy other than by email: one person, or a whole meeting."""

    way = forms.ChoiceField(
        label=_("How were they told?"),
        choices=[(way, way.label) for way in WAYS],
        widget=forms.RadioSelect,
    )
    day = PastDayField(
        label=_("On which day"),
        error_messages={"to_come": _("This day is still to come. Record it afterwards.")},
    )
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Who was told"),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick who was told.")},
    )
    helper = FormHelper()
    helper.add_input(Submit("told", _("Record that they were told")))

    def __init__(self, people: "QuerySet[Person]", *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        row_choice(self, "people").queryset = people
        named = choice_labels(people)
        label_rows(
            self,
            "people",
            lambda each: named(each) if each.email else _("%s (no e-mail)") % named(each),
        )


class NudgeForm(forms.Form):
    """A head's own words to the people they remind."""

    words = forms.CharField(
        label=_("Your own words (they stand above the letter)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    helper = FormHelper()
    helper.add_input(Submit("send", _("Send")))


class RemindingForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    helper = FormHelper()
    helper.add_input(Submit("keep", _("Keep this")))

    class Meta:
        model = Reminding
        fields = ["before", "every", "back", "escalate"]
