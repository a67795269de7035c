from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from people.models import Person, School
from people.namesakes import called, typed_names
from policies.models import OfficialAccount
from web.dates import PastDayField


class PupilReminderForm(forms.Form):
    day = PastDayField(
        label=_("Day"),
        error_messages={"to_come": _("This day is still to come. Record it afterwards.")},
    )
    school = forms.ModelChoiceField(
        School.objects.all(),
        label=_("School"),
        required=False,
        empty_label=_("The whole partnership"),
    )
    whom = forms.CharField(
        label=_("Which pupils"), max_length=200, help_text=_("A class or year, and no names.")
    )
    how = forms.CharField(
        label=_("How, and of what"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    helper = FormHelper()
    helper.add_input(Submit("record", _("Record this")))


class AccountForm(forms.Form):
    """An official account; the people who may post are typed by name, one per line."""

    service = forms.CharField(
        label=_("Service"), max_length=100, help_text=_("For example Facebook or Instagram.")
    )
    name = forms.CharField(label=_("Name of the account"), max_length=100)
    address = forms.URLField(label=_("Address"), required=False, assume_scheme="https")
    school = forms.ModelChoiceField(
        School.objects.all(),
        label=_("School"),
        required=False,
        empty_label=_("The whole partnership"),
    )
    posters = forms.CharField(
        label=_("Who may post"),
        max_length=4000,
        help_text=_("One name per line, as in the staff list."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    helper = FormHelper()
    helper.add_input(Submit("keep", _("Save")))

    @staticmethod
    def showing(account: OfficialAccount) -> "AccountForm":
        names = "\n".join(typed_names(account.posters.all()))
        kept = {name: getattr(account, name) for name in ("service", "name", "address", "school")}
        return AccountForm(initial={**kept, "posters": names})

    def clean_posters(self) -> list[Person]:
        lines = [line.strip() for line in self.cleaned_data["posters"].splitlines()]
        found, errors = [], []
        for line in filter(None, lines[:100]):
            people = called(line)
            if len(people) == 1:
                found.append(people[0])
            elif people:
                several = _now("Several people are called %(name)s. Type one of these: %(names)s.")
                names = {"name": line, "names": ", ".join(typed_names(people))}
                errors.append(several % names)
            else:
                errors.append(_now("Nobody called %s works here today.") % line)
        if errors:
            raise forms.ValidationError(errors)
        return found

    def fill(self, account: OfficialAccount) -> OfficialAccount:
        for name in ("service", "name", "address", "school"):
            setattr(account, name, self.cleaned_data[name])
        return account
