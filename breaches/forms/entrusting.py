"""Forms for a handler to bring in other handlers, or to name subjects."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from breaches.forms.acts import ConcernForm
from breaches.forms.fields import text
from breaches.handling import handlers, subjects
from breaches.handling.subjects import Described
from breaches.models import Who
from people.models import Person
from people.namesakes import labelled
from web.dependent_fields import ChoiceRules, With

FOUND = 10  # namesakes at most


class HandlerForm(ConcernForm):
    heading = _("Add somebody to deal with it")
    lede = _("They see everything from the beginning, and are told by mail.")
    button = _("Add them")
    said = _("They deal with it now.")
    person = forms.ChoiceField(label=_("Who"))
    why = text(_("Why"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = handlers.candidates(self.concern)
        self.people = {str(person.public_id): person for person in people}
        named = [(str(each.public_id), label.after(each)) for each, label in labelled(people)]
        self.set_choices("person", [("", _("Choose…")), *named])

    def chosen(self) -> Person:
        return self.people[self.cleaned_data["person"]]

    def act(self) -> object:
        why = self.cleaned_data["why"]
        return handlers.add_handler(self.concern, self.chosen(), why, self.by)


class HandOverForm(HandlerForm):
    heading = _("Hand it over")
    lede = _("Somebody else deals with it in your place. From then on you see nothing of it.")
    button = _("Hand it over")
    said = _("It is handed over. You do not see it any more.")

    def act(self) -> object:
        why = self.cleaned_data["why"]
        return handlers.hand_over(self.concern, self.chosen(), why, self.by)


class StandBackForm(ConcernForm):
    heading = _("Stand back")
    lede = _(
        "Where you should not deal with it: you know the person well, you are a witness, or it"
        " touches you. From that moment you see nothing of it; what you had seen is on record."
    )
    button = _("Stand back")
    said = _("You stand back from it. You do not see it any more.")
    why = text(_("Why"))

    def act(self) -> object:
        return handlers.stand_back(self.concern, self.cleaned_data["why"], self.by)


class LeftOutForm(ConcernForm):
    heading = _("Decide about somebody left out")
    decision = forms.ChoiceField(
        label=_("They"),
        choices=[("out", _("stay left out")), ("in", _("are let in: they see everything"))],
        widget=forms.RadioSelect,
    )
    why = text(_("Why"))

    def act(self) -> object:
        typed = self.cleaned_data
        decide = handlers.admit if typed["decision"] == "in" else handlers.keep_out
        return decide(self.concern, self.row, typed["why"], self.by)


class SubjectForm(ChoiceRules, ConcernForm):
    """Somebody on the staff list is first looked up by name, then chosen."""

    goes_with = {
        "name": With(
            "who",
            (Who.STAFF,),
            needless=_("This is for a member of staff. Clear it, or choose that they are one."),
        ),
        "described": With(
            "who",
            tuple(each for each in Who.values if each != Who.STAFF),
            needless=_("Staff are chosen by name. Clear this, or choose who else they are."),
            missing=_("Describe them in a few words."),
        ),
    }
    heading = _("Name somebody it is about")
    lede = _("Whoever deals with it and is named here sees nothing of it from that moment.")
    button = _("Name them")
    said = _("The person is named.")
    who = forms.ChoiceField(label=_("Who are they?"), choices=Who.choices, initial=Who.STAFF)
    name = forms.CharField(label=_("Name, of a member of staff"), required=False, max_length=100)
    person = forms.ChoiceField(label=_("Which of these?"), required=False, widget=forms.RadioSelect)
    described = text(_("Description, of anybody else"), rows=2, required=False)
    why = text(_("Why are they named?"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.public_id): person for person in self._found()}
        named = labelled(self.people.values())
        self.set_choices("person", [(str(p.public_id), label.after(p)) for p, label in named])
        if not self.people:
            self.layout.fields.remove("person")

    def _found(self) -> list[Person]:
        words = str(self["name"].value() or "").strip()
        people = Person.objects.named(words) if len(words) > 1 else []
        return list(people[:FOUND])

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if typed.get("who") == Who.STAFF and not self.people:
            self.add_error("name", _("Nobody on the staff list is called so."))
        elif typed.get("who") == Who.STAFF and not typed.get("person"):
            self.add_error("person", _("Choose which of them it is."))
        return typed

    def act(self) -> object:
        typed = self.cleaned_data
        who: Person | Described = (
            self.people[typed["person"]]
            if typed["who"] == Who.STAFF
            else Described(Who(typed["who"]), typed["described"])
        )
        return subjects.add_subject(self.concern, who, typed["why"], self.by)
