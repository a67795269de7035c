from django import forms
from django.utils.translation import gettext_lazy as _

from policies.register.search import SearchTerms, understood


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Words to look for"),
        max_length=200,
        help_text=_(
            "All of them must be in one section. Put words that belong together in quotation marks."
        ),
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def clean_q(self) -> SearchTerms:
        question = understood(self.cleaned_data["q"])
        if question is None:
            raise forms.ValidationError(_("Type a word or a number to look for."))
        return question
