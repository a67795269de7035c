"""Reporting with a name: people are found on the staff list, and handlers write down what they
were told."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from breaches.forms.fields import text
from breaches.forms.report import ReportForm
from breaches.models import Concern
from people.models import Person
from people.namesakes import labelled
from web.dependent_fields import With
from web.forms import choices_of

UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


_SPOKEN = (Concern.Way.SPOKEN,)
_OWN = _(
    "This is for what somebody told you. Clear it, or choose “I write down what somebody told me”"
    " above."
)


class NamedReportForm(ReportForm):
    """With the reporter's name, which everyone or only the handlers may know."""

    goes_with = {
        **ReportForm.goes_with,
        "told_by": With("way_told", _SPOKEN, needless=_OWN, missing=_("Say who told you.")),
        "told_to": With("way_told", _SPOKEN, needless=_OWN),
        "told_at": With("way_told", _SPOKEN, needless=_OWN, missing=_("Say when they told you.")),
    }

    way_told = forms.ChoiceField(
        label=_("How do you want to report it?"),
        choices=[
            (Concern.Way.CONFIDENCE, _("In confidence: only who deals with it knows my name")),
            (Concern.Way.NAMED, _("With my name: it may be named where that helps")),
        ],
        initial=Concern.Way.CONFIDENCE,
        widget=forms.RadioSelect,
    )
    about = forms.MultipleChoiceField(
        label=_("Who it is about"), required=False, widget=forms.CheckboxSelectMultiple
    )
    find = forms.CharField(
        label=_("Name of somebody who works here"), required=False, max_length=100
    )
    told_by = text(_("Who told you?"), rows=1, required=False)
    told_to = forms.CharField(
        label=_("Whom did they tell?"),
        required=False,
        max_length=300,
        help_text=_("Leave it empty if it was you."),
    )
    told_at = forms.CharField(
        label=_("When did they tell you, and where?"), required=False, max_length=300
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(person, *args, **kwargs)
        if person.handles_concerns:
            spoken = (Concern.Way.SPOKEN, _("I write down what somebody told me"))
            self._choices("way_told", [*choices_of(self, "way_told"), spoken])
        else:
            del self.fields["told_by"], self.fields["told_to"], self.fields["told_at"]
        self.chosen = self._people_chosen()
        self.found = self._people_found()
        people = {each.pk: each for each in [*self.chosen, *self.found]}
        named = labelled(people.values())
        self._choices("about", ((str(p.public_id), label.after(p)) for p, label in named))

    def _people_chosen(self) -> list[Person]:
        keys = [key for key in self["about"].value() or [] if UUID.fullmatch(key)]
        return list(Person.objects.filter(public_id__in=keys))

    def _people_found(self) -> list[Person]:
        words = (self["find"].value() or "").strip()
        if len(words) < 2:
            return []
        employed = Person.objects.employed_on(self.today)
        return list(employed.named(words)[:10])

    def people_about(self) -> list[Person]:
        keys = set(self.cleaned_data["about"])
        return [each for each in self.chosen if str(each.public_id) in keys]

    def way(self) -> Concern.Way:
        return Concern.Way(self.cleaned_data["way_told"])

    def told_by_whom(self) -> dict[str, Any]:
        assert self.person
        spoken = self.way() == Concern.Way.SPOKEN
        return {"heard_by" if spoken else "reporter": self.person.pk}

    def _words(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if self.way() != Concern.Way.SPOKEN:
            return super()._words()
        spoken = {"told_by": typed["told_by"], "told_at": typed["told_at"]}
        return {**super()._words(), **spoken, "told_to": typed["told_to"] or str(self.person)}
