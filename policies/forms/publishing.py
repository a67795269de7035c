import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Group
from policies.lifecycle.publishing import JOINER_DAYS, Asking
from policies.models import Policy, Version
from web.dates import DayField
from web.dependent_fields import ChoiceRules, With
from web.forms import choice


class PublishForm(ChoiceRules, forms.Form):
    NOW, LATER = "now", "later"
    goes_with = {
        "at": With(
            "when",
            (LATER,),
            needless=_(
                "You set a time, but chose to publish now. Clear the time, or choose “At the time"
                " that I set below”."
            ),
            missing=_("Set the day and the time."),
        )
    }

    when = forms.ChoiceField(
        label=_("When"),
        choices=[(NOW, _("Now")), (LATER, _("At the time that I set below"))],
        widget=forms.RadioSelect,
        initial=NOW,
    )
    at = forms.DateTimeField(
        label=_("Day and time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    due = DayField(label=_("To be signed by"))
    joiner_days = forms.IntegerField(
        label=_("Days for people who join later"),
        min_value=1,
        max_value=365,
        help_text=_("How long people who start later have to sign."),
    )
    groups = forms.MultipleChoiceField(
        label=_("Who is asked to sign"),
        help_text=_("With all of them ticked, groups that are made later are asked too."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, version: Version, **kwargs: Any) -> None:
        today = timezone.localdate()
        groups = Group.objects.with_headcount(today)
        initial = {
            "due": today + datetime.timedelta(days=28),
            "joiner_days": JOINER_DAYS,
            "groups": [str(group.pk) for group in groups],
        }
        super().__init__(initial=initial, **kwargs)
        choice(self, "groups").choices = [
            (str(group.pk), f"{group}: {group.headcount}")  # type: ignore[attr-defined]  # annotated
            for group in groups
        ]
        if not version.asks:
            del self.fields["due"], self.fields["groups"], self.fields["joiner_days"]
        self.helper = FormHelper()
        self.helper.add_input(Submit("publish", _("Publish version %s") % version.number))

    @property
    def later(self) -> bool:
        return bool(self.cleaned_data["when"] == self.LATER)

    def asking(self) -> Asking:
        sent = self.cleaned_data
        due = sent.get("due") or timezone.localdate()
        return Asking(due, sent.get("joiner_days") or JOINER_DAYS, self._groups())

    def _groups(self) -> list[Group] | None:
        """The staff groups to ask; None for all."""
        chosen = Group.objects.filter(pk__in=self.cleaned_data.get("groups", []))
        return None if len(chosen) == Group.objects.count() else list(chosen)


class RenewalForm(ChoiceRules, forms.Form):
    goes_with = {
        "renewal_days": With(
            "renews_on",
            None,
            needless=_(
                "Without a day above nobody is asked again. Set that day, or leave these days as"
                " they were."
            ),
            missing=_("How many days do people have to sign?"),
        )
    }
    renews_on = DayField(
        label=_("Next on"),
        required=False,
        help_text=_("Everybody is asked again on this day, each year. Leave empty for never."),
    )
    renewal_days = forms.IntegerField(label=_("Days to sign then"), min_value=1, max_value=365)
    helper = FormHelper()
    helper.add_input(Submit("keep", _("Save")))

    @staticmethod
    def of(policy: Policy, data: QueryDict | None) -> "RenewalForm":
        kept = {"renews_on": policy.renews_on, "renewal_days": policy.renewal_days}
        return RenewalForm(data, initial=kept)

    def clean_renews_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["renews_on"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError(_("This day is past. When is it next?"))
        return day
