from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from dateutil.relativedelta import relativedelta
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.namesakes import called, typed_names
from policies.forms.meeting import MeetingForm
from policies.models import Policy, Review
from policies.reviews.reviewing import Decided
from web.dates import DayField
from web.dependent_fields import ChoiceRules, With
from web.forms import row_choice

Outcome = Review.Outcome


NEXT_REVIEW = With(
    "outcome",
    (Outcome.NO_CHANGE, Outcome.REVISE),
    needless=_("With this outcome there is no next review. Clear this day, or choose another."),
    missing=_("When is the next review?"),
)


class ReviewOutcomeForm(ChoiceRules, forms.Form):
    """What was decided. Shared by a record and its correction."""

    goes_with = {"next_review": NEXT_REVIEW}

    outcome = forms.ChoiceField(
        label=_("What was decided"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    next_review = DayField(
        label=_("Next review"), required=False, help_text=_("A year after this one, as a rule.")
    )
    words = forms.CharField(
        label=_("In the governors' words"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def decided(self) -> Decided:
        sent = self.cleaned_data
        return Decided(sent["outcome"], sent["next_review"], sent["words"].strip())


class ReviewForm(ReviewOutcomeForm, MeetingForm):
    goes_with = {**MeetingForm.goes_with, **ReviewOutcomeForm.goes_with}
    helper = FormHelper()
    helper.add_input(Submit("record", _("Mark the annual review done")))
    field_order = [
        *("meeting", "day", "body", "name", "minute_reference"),
        *("outcome", "next_review", "words"),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["next_review"] = timezone.localdate() + relativedelta(years=1)


class CorrectionForm(ReviewOutcomeForm):
    helper = FormHelper()
    helper.add_input(Submit("correct", _("Save this record beside the first")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = True
        self.fields["words"].label = _("What was wrong, and what was decided")


class FactsForm(forms.Form):
    """Facts about a policy that are not in its texts."""

    category = forms.ChoiceField(label=_("Category"), choices=Policy.Category.choices)
    owner = forms.CharField(
        label=_("Owner"),
        required=False,
        max_length=200,
        help_text=_("Type the name as it is in the staff list."),
    )
    next_review = DayField(label=_("Next review"), required=False)
    related = forms.ModelMultipleChoiceField(
        Policy.objects.none(),
        label=_("Related policies"),
        to_field_name="slug",
        required=False,
        help_text=_("Policies named in its text are found automatically."),
        widget=forms.CheckboxSelectMultiple,
    )
    helper = FormHelper()
    helper.add_input(Submit("keep", _("Save")))

    def __init__(self, policy: Policy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Policy.objects.exclude(pk=policy.pk)
        row_choice(self, "related").queryset = others

    @staticmethod
    def showing(policy: Policy) -> "FactsForm":
        kept = {name: getattr(policy, name) for name in ("category", "next_review")}
        related = [each.slug for each in policy.related.all()]
        owner = typed_names([policy.owner])[0] if policy.owner else ""
        return FactsForm(policy, initial={**kept, "owner": owner, "related": related})

    def clean_owner(self) -> Person | None:
        name: str = self.cleaned_data["owner"].strip()
        if not name:
            return None
        found = called(name)
        if not found:
            raise forms.ValidationError(_("Nobody with this name works here today."))
        if len(found) > 1:
            message = _("Several people have this name. Type one of these: %(names)s.")
            names = {"names": ", ".join(typed_names(found))}
            raise forms.ValidationError(message, params=names)
        return found[0]
