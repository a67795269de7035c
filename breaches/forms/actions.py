"""Forms for a handler to record an action, or silence about it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.forms.acts import ConcernForm, PartyForm
from breaches.forms.fields import text
from breaches.handling import actions
from breaches.handling.actions import Facts
from breaches.models import Act
from people.models import Person
from people.namesakes import labelled
from web.dates import DayField


class ActionForm(PartyForm):
    heading = _("Record an action")
    lede = _("Something that was done, or that somebody is to do.")
    button = _("Record the action")
    said = _("The action is recorded.")
    field_order = ["action", "party", "text", "on", "owner", "due", "contact", "reference"]
    action = forms.ChoiceField(label=_("Action"), choices=[("", _("Choose…")), *Act.choices])
    party = forms.ChoiceField(label=_("Person it is about"), required=False)
    text = text(_("What was said or done"), required=False)
    on = DayField(
        label=_("Done on"), required=False, help_text=_("Leave empty if it is still to be done.")
    )
    owner = forms.ChoiceField(label=_("To be done by"), required=False)
    due = DayField(label=_("To be done until"), required=False)
    contact = forms.CharField(
        label=_("Contact"),
        required=False,
        max_length=300,
        help_text=_("Who took a referral; or who told the person it is about."),
    )
    reference = forms.CharField(
        label=_("Reference, or on whose advice"),
        required=False,
        max_length=300,
        help_text=_("The reference of a referral; or who advised that the person be told."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handlers = self.concern.parties.handling().select_related("person")
        self.owners = {str(p.person.public_id): p.person for p in handlers if p.person}
        labels = labelled(self.owners.values())
        named = [(str(person.public_id), label.after(person)) for person, label in labels]
        self.set_choices("owner", [("", _("Nobody: it is done")), *named])

    def act(self) -> object:
        typed = self.cleaned_data
        facts = Facts(
            act=Act(typed["action"]),
            text=typed["text"],
            on=typed["on"],
            owner=self._owner(),
            due=typed["due"],
            party=self.subjects.get(typed["party"]),
            contact=typed["contact"],
            reference=typed["reference"],
        )
        return actions.act(self.concern, facts, self.by)

    def _owner(self) -> Person | None:
        return self.owners.get(self.cleaned_data["owner"])


class DoneForm(ConcernForm):
    heading = _("Record that it is done")
    button = _("It is done")
    said = _("It is recorded as done.")
    words = text(_("What was done"), required=False)
    on = DayField(label=_("Done on"), initial=timezone.localdate)
    contact = forms.CharField(
        label=_("Contact"),
        required=False,
        max_length=300,
        help_text=_("Who took a referral; or who told the person it is about."),
    )
    reference = forms.CharField(
        label=_("Reference, or on whose advice"), required=False, max_length=300
    )

    def act(self) -> object:
        typed = self.cleaned_data
        named = {name: typed[name] for name in ("contact", "reference")}
        return actions.done(self.row, typed["words"], typed["on"], self.by, **named)


class SilenceForm(PartyForm):
    heading = _("Do not tell the person yet")
    lede = _(
        "On the advice of the police or the designated officer. Until it is lifted nothing can be"
        " recorded here by which the person would get to know of it; everything else goes on."
    )
    silent = forms.ChoiceField(
        label=_("The person"),
        choices=[("yes", _("is not to be told yet")), ("no", _("may be told"))],
        widget=forms.RadioSelect,
    )
    advised_by = forms.CharField(label=_("On whose advice"), max_length=300)
    why = text(_("Why"))

    def act(self) -> object:
        typed = self.cleaned_data
        silent = typed["silent"] == "yes"
        return actions.silence(
            self.concern, self.chosen(), silent, typed["advised_by"], typed["why"], self.by
        )
