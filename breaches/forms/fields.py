from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from web.dependent_fields import ChoiceRules

LONG = 20_000  # characters


def text(label: Any, rows: int = 3, max_length: int = LONG, **more: Any) -> forms.CharField:
    """A question answered in sentences."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=area, max_length=max_length, **more)


class LinkFields(ChoiceRules, forms.Form):
    """What somebody saw online: posts disappear, so their words are kept."""

    link = forms.CharField(label=_("Address of the post or page"), required=False, max_length=2000)
    link_words = text(_("The words that you saw there"), required=False)
    link_seen = forms.CharField(label=_("When did you see them?"), required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if typed.get("link_seen") and not (typed.get("link") or typed.get("link_words")):
            message = _("Of which post or page? Type its address or its words, or clear this.")
            self.add_error("link_seen", message)
        return typed

    def links(self) -> list[dict[str, str]]:
        typed = self.cleaned_data
        if not (typed["link"] or typed["link_words"]):
            return []
        return [{"url": typed["link"], "words": typed["link_words"], "seen": typed["link_seen"]}]
