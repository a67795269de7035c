from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from acknowledgements.models import Query
from policies.models import Version
from web.forms import choice


class AskForm(forms.Form):
    """What somebody says instead of signing, and about which section."""

    kind = forms.ChoiceField(
        label=_("What would you say?"), choices=Query.Kind.choices, widget=forms.RadioSelect
    )
    section = forms.ChoiceField(label=_("About which section?"), required=False)
    words = forms.CharField(
        label=_("In your words"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    helper = FormHelper()
    helper.add_input(Submit("ask", _("Send")))

    def __init__(self, version: Version, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        sections = [
            (each["anchor"], f"{each['number']} {each['title']}".strip())
            for each in version.contents
        ]
        whole = ("", _("The whole policy"))
        choice(self, "section").choices = [whole, *sections]


class QuestionReplyForm(forms.Form):
    words = forms.CharField(
        label=_("Reply"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    helper = FormHelper()
    helper.add_input(Submit("reply", _("Send the reply")))


class PublishAnswerForm(forms.Form):
    """What everyone who reads the policy will see."""

    question = forms.CharField(
        label=_("The question, without names"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("So that nobody can tell who asked."),
    )
    words = forms.CharField(
        label=_("The answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    helper = FormHelper()
    helper.add_input(Submit("publish", _("Show it beside the section")))
