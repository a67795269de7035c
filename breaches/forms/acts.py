"""Forms for a handler's acts; what the act refuses is shown like a form's own errors."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from breaches.forms.fields import text
from breaches.handling import decisions, messages, states
from breaches.handling.caseload import called
from breaches.models import Concern, Decision, Finding, Party, Sanction
from people.models import Person
from web.forms import ActForm, choice


class ConcernForm(ActForm):
    """A form for one act on a concern. `row` is the row it acts on, if any."""

    heading: Any = ""
    lede: Any = ""
    said: Any = _("It is recorded.")

    def __init__(
        self, concern: Concern, by: Person, *args: Any, row: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.concern, self.by, self.row = concern, by, row

    def act(self) -> object:
        raise NotImplementedError

    def is_done(self) -> bool:
        """Carry the act out. False if the form is not valid or the act refuses."""
        return bool(self.carry_out(lambda: (self.act(), True)))

    def set_choices(self, name: str, choices: Any) -> None:
        choice(self, name).choices = choices


class WordsForm(ConcernForm):
    words = text(_("Your words"), rows=6)


class AnswerForm(WordsForm):
    heading = _("Answer whoever reported it")
    lede = _(
        "A person’s first answer: thank them, say what happens next, and ask them to keep it to"
        " themselves. The state becomes “acknowledged”."
    )
    button = _("Send the answer")
    said = _("Your answer is sent.")

    def act(self) -> object:
        return messages.acknowledge(self.concern, self.cleaned_data["words"], self.by)


class MessageForm(WordsForm):
    heading = _("Write to whoever reported it")
    lede = _("They read it on their page. Their mail says only that there is something to read.")
    button = _("Send")
    said = _("Your message is sent.")

    def act(self) -> object:
        return messages.message(self.concern, self.cleaned_data["words"], self.by)


class NoteForm(WordsForm):
    heading = _("Write a note")
    lede = _("Only those who deal with this concern read it, now and later.")
    button = _("Keep the note")
    said = _("The note is kept.")

    def act(self) -> object:
        return messages.add_note(self.concern, self.cleaned_data["words"], self.by)


class ThresholdForm(ConcernForm):
    heading = _("How serious may it be?")
    lede = _("The threshold question comes before anything else is done.")
    button = _("Record the decision")
    said = _("The decision is recorded.")
    decision = forms.ChoiceField(
        label=_("Your answer"), choices=Decision.choices, widget=forms.RadioSelect
    )
    reasons = text(_("Your reasons"), rows=4)

    def act(self) -> object:
        typed = self.cleaned_data
        decision = Decision(typed["decision"])
        return decisions.decide_threshold(self.concern, decision, typed["reasons"], self.by)


class PartyForm(ConcernForm):
    """A form that asks which subject it is about."""

    party = forms.ChoiceField(label=_("Person it is about"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = {str(each.pk): each for each in self.concern.parties.subjects()}
        chosen = [(pk, called(each)) for pk, each in self.subjects.items()]
        first = [("", _("Choose…"))] if len(chosen) > 1 or not self.fields["party"].required else []
        self.set_choices("party", [*first, *chosen])

    def chosen(self) -> Party:
        return self.subjects[self.cleaned_data["party"]]


class FindingForm(PartyForm):
    heading = _("Record a finding")
    lede = _("What was found about one person; what was done, and what follows, stand apart.")
    said = _("The finding is recorded.")
    finding = forms.ChoiceField(
        label=_("Finding"), choices=Finding.choices, widget=forms.RadioSelect
    )
    reasons = text(_("Reasons"), rows=4)

    def act(self) -> object:
        typed = self.cleaned_data
        finding = Finding(typed["finding"])
        return decisions.find(self.concern, self.chosen(), finding, typed["reasons"], self.by)


class SanctionForm(PartyForm):
    heading = _("Record what follows")
    lede = _("What follows for one person, apart from what was found.")
    said = _("It is recorded what follows.")
    sanction = forms.ChoiceField(
        label=_("What follows"), choices=Sanction.choices, widget=forms.RadioSelect
    )
    reasons = text(_("Reasons"), rows=4)

    def act(self) -> object:
        typed = self.cleaned_data
        sanction = Sanction(typed["sanction"])
        return decisions.sanction(self.concern, self.chosen(), sanction, typed["reasons"], self.by)


STATES = [(state.value, state.label) for state in states.BY_HAND]
TO_REPORTER = _("A word to whoever reported it")


class StateForm(ConcernForm):
    heading = _("Say where it stands")
    button = _("Set the state")
    said = _("The state is set.")
    state = forms.ChoiceField(label=_("State"), choices=STATES, widget=forms.RadioSelect)
    words = text(TO_REPORTER, required=False)

    def act(self) -> object:
        typed = self.cleaned_data
        return states.move(self.concern, Concern.State(typed["state"]), typed["words"], self.by)


class CloseForm(ConcernForm):
    heading = _("Close it")
    lede = _("Everything stays on record, and it can be reopened.")
    button = _("Close it")
    said = _("The concern is closed.")
    words = text(
        TO_REPORTER,
        help_text=_("What you may tell them: often only that it was dealt with."),
    )
    reason = text(
        _("Why there is no finding"),
        required=False,
        help_text=_("Only where a member of staff is without one. Handlers alone read it."),
    )

    def act(self) -> object:
        typed = self.cleaned_data
        return states.close(self.concern, typed["words"], typed["reason"], self.by)


class ReopenForm(ConcernForm):
    heading = _("Reopen it")
    button = _("Reopen it")
    said = _("The concern is open again.")
    reason = text(_("Why"), help_text=_("Handlers alone read it."))

    def act(self) -> object:
        return states.reopen(self.concern, self.cleaned_data["reason"], self.by)
