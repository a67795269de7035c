"""How long concerns are kept, and legal holds."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from breaches.forms.fields import text
from breaches.models import Finding, RetentionRule, Sanction
from web.forms import ActForm

ANY = ("", _("Any, or none"))


class RuleForm(ActForm):
    button = _("Confirm this rule")
    finding = forms.ChoiceField(
        label=_("What was found"), choices=[ANY, *Finding.choices], required=False
    )
    sanction = forms.ChoiceField(
        label=_("What followed"), choices=[ANY, *Sanction.choices], required=False
    )
    months = forms.IntegerField(
        label=_("Months after closing"),
        min_value=1,
        max_value=1200,
        widget=forms.NumberInput(attrs={"class": "field-short"}),
    )
    reason = text(_("Why so long"), max_length=500)


def rule_for(finding: str, sanction: str) -> RetentionRule:
    """The rule for this outcome, or a new one; an unknown outcome means any."""
    outcome = {
        "finding": finding if finding in Finding else "",
        "sanction": sanction if sanction in Sanction else "",
    }
    return RetentionRule.objects.filter(**outcome).first() or RetentionRule(**outcome)


class HoldForm(ActForm):
    """Names the state wanted, so that sending it twice changes nothing more."""

    held = forms.TypedChoiceField(
        choices=[("yes", _("Keep until released")), ("no", _("Release"))],
        coerce=lambda sent: sent == "yes",
        widget=forms.HiddenInput,
    )
    why = text(_("Why"), max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holds = self["held"].value() == "yes"
        self.layout[-1][0].value = _("Keep until released") if self.holds else _("Release")
