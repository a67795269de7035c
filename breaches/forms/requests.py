"""A person asks what is held about them."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.forms.fields import text
from breaches.models import AccessLine
from people.forms.jobs import CHOOSE
from people.models import Person
from people.namesakes import choice_labels
from web.dates import PastDayField
from web.dependent_fields import ChoiceRules, With
from web.forms import ActForm, label_rows


class RequestForm(ActForm):
    button = _("Record the request")
    person = forms.ModelChoiceField(
        label=_("Who asks"),
        queryset=Person.objects.kept_by_office(),
        to_field_name="public_id",
        empty_label=CHOOSE[1],
        required=False,
    )
    name = forms.CharField(
        label=_("Who asks, if they are not on the staff list"),
        required=False,
        max_length=200,
        help_text=_("For example a parent, or a pupil and who asks for them."),
    )
    sought = text(
        _("Names to look for"),
        required=False,
        help_text=_(
            "One a line, as somebody may have written them: a name, a nickname, an account. A"
            " concern is found where all words of a line stand in one text of it. If you leave it"
            " empty for somebody who is not on the staff list, their name is looked for."
        ),
    )
    received_on = PastDayField(
        label=_("Received on"),
        initial=timezone.localdate,
        help_text=_("It is to be answered within one month of this day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_rows(self, "person", choice_labels())

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(typed.get("person")) == bool(typed.get("name")):
            self.add_error("person", _("Choose who asks, or type their name below: one of both."))
        typed["sought"] = typed.get("sought") or typed.get("name", "")
        return typed


class LineForm(ChoiceRules, ActForm):
    goes_with = {
        "words": With(
            "decision",
            (AccessLine.Decision.PART,),
            needless=_("These are for giving a part. Clear them, or choose “Give in part”."),
            missing=_("Type the words to give."),
        ),
        "reason": With(
            "decision",
            (AccessLine.Decision.PART, AccessLine.Decision.WITHHOLD),
            needless=_(
                "What is given whole needs no reason. Clear it, or choose what is held back."
            ),
            missing=_("Say why it is not given whole."),
        ),
    }
    button = _("Keep this decision")
    decision = forms.ChoiceField(
        label=_("What to do with this line"),
        choices=AccessLine.Decision.choices,
        widget=forms.RadioSelect,
    )
    words = text(_("The words to give, where only a part is given"), required=False)
    reason = text(
        _("Why"),
        required=False,
        max_length=2000,
        help_text=_(
            "Needed where something is withheld. For example: it would give away somebody else"
            " (Data Protection Act 2018, schedule 2, paragraph 16); it would hinder an"
            " investigation or a management plan (paragraph 22); legal privilege (paragraph 19)."
        ),
    )
