from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from acknowledgements.models import Signature
from acknowledgements.signing.signing import OnDevice, OnScreen, sign
from people.models import Person
from policies.models import Version
from web.names.folding import words_of


class SignForm(forms.Form):
    version = forms.UUIDField(widget=forms.HiddenInput)
    statement = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(
        label=_("I have read the policy and I make this declaration."),
        error_messages={"required": _("Tick the box if you make this declaration.")},
    )
    typed_name = forms.CharField(
        label=_("Type your full name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Type your full name to sign.")},
    )
    protest = forms.CharField(
        label=_("What you protest against, and why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "It is kept with your signature, word for word, and your headteacher can read it. Your"
            " signature counts all the same. To talk about it first, ask a question instead."
        ),
    )

    def __init__(self, person: Person, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.person = person
        self.helper = FormHelper()
        self.helper.form_action = "#sign"
        self.helper.add_input(Submit("sign", _("Sign")))

    @classmethod
    def showing(cls, version: Version, person: Person, sent: QueryDict) -> "SignForm":
        """The form for the current text, with anything typed so far."""
        wording = version.wording_for(person.kinds)
        shown = {"version": version.pk, "statement": wording.sha256}
        typed = {name: sent.get(name, "")[:2000] for name in ("typed_name", "protest")}
        return cls(person, initial={**shown, **typed})

    def is_of(self, version: Version) -> bool:
        """Whether the form was sent from a page that showed this version and statement."""
        sent = (self.data.get("version"), self.data.get("statement"))
        return sent == (str(version.pk), version.wording_for(self.person.kinds).sha256)

    def sign(self, how: OnScreen | OnDevice) -> Signature:
        """Record what was submitted, once it is valid. Raises what `signing.sign` raises."""
        sent = self.cleaned_data
        return sign(
            self.person,
            sent["version"],
            sent["typed_name"],
            sent["statement"],
            how,
            sent["protest"],
        )

    def clean_typed_name(self) -> str:
        """Their own name, though it need not match the staff list letter for letter."""
        typed: str = self.cleaned_data["typed_name"]
        if not {*words_of(typed)} & {*words_of(str(self.person))}:
            raise forms.ValidationError(
                _(
                    "The staff list has you as %(name)s. Type your own name; if the list is wrong,"
                    " ask the office to mend it."
                ),
                params={"name": self.person},
            )
        return typed
