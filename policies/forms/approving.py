from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from policies.forms.meeting import MeetingForm
from policies.lifecycle.publishing_preview import Consequences
from policies.models import Version
from web.forms import choice

COMMENTS = 4


class SubmitForm(forms.Form):
    """Whether people sign again. `sure` is asked only for a correction to something binding."""

    MAJOR, MINOR = "major", "minor"

    kind = forms.ChoiceField(
        label=_("What kind of change is it?"),
        choices=[
            (MAJOR, _("Needs signing again: everybody who is asked signs the new text")),
            (MINOR, _("Correction only: signatures stand, and nobody is asked")),
        ],
        widget=forms.RadioSelect,
    )
    sure = forms.BooleanField(
        label=_(
            "It is a correction only, although the wording of what must or must not be done has"
            " changed"
        ),
        required=False,
    )

    def __init__(
        self, consequences: Consequences, undrawn: Sequence[int] = (), **kwargs: Any
    ) -> None:
        """`undrawn` are the pages of a PDF file that can't be drawn."""
        super().__init__(**kwargs)
        self.consequences, self.undrawn = consequences, undrawn
        if undrawn:
            self._ask_about_pages()
        if not consequences.may_be_correction:
            del self.fields["kind"], self.fields["sure"]
        elif not consequences.duties_changed or self.data.get("kind") != self.MINOR:
            del self.fields["sure"]
        self.helper = FormHelper()
        self.helper.add_input(Submit("submit", _("Submit this text for approval")))

    def _ask_about_pages(self) -> None:
        """The choice names the pages, so that nobody agrees to others than they were shown."""
        pages = ", ".join(map(str, self.undrawn))
        said = ngettext(
            "I have looked at page %(pages)s in the PDF file. It can’t be drawn, so people see no"
            " picture of it",
            "I have looked at pages %(pages)s in the PDF file. They can’t be drawn, so people see"
            " no pictures of them",
            len(self.undrawn),
        )
        missing = _("Look at it in the PDF file, then tick this. Or choose another file.")
        self.fields["looked_at"] = forms.MultipleChoiceField(
            label=_("A page without a picture"),
            choices=[(pages.replace(", ", "-"), said % {"pages": pages})],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": missing, "invalid_choice": missing},
        )

    @property
    def correction(self) -> bool:
        return self.cleaned_data.get("kind") == self.MINOR

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "sure" in self.fields and not cleaned.get("sure"):
            message = _(
                "Words change in what must or must not be done. Is it a correction only? Then tick"
                " this; or have people sign again."
            )
            self.add_error("sure", message)
        return cleaned


class CommentForm(forms.Form):
    """One change asked for, in one section."""

    section = forms.ChoiceField(label=_("Where"), required=False)
    words = forms.CharField(
        label=_("What should be changed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {
            each["anchor"]: f"{each['number']} {each['title']}".strip() for each in version.contents
        }
        choice(self, "section").choices = [
            ("", _("The whole text")),
            *self.names.items(),
        ]

    def comment(self) -> dict[str, str] | None:
        words = self.cleaned_data.get("words", "").strip()
        if not words:
            return None
        anchor = self.cleaned_data["section"]
        return {"anchor": anchor, "section": self.names.get(anchor, ""), "words": words}


CommentFormSet = forms.formset_factory(
    CommentForm, min_num=1, validate_min=True, extra=COMMENTS - 1, max_num=COMMENTS
)


class ApproveForm(MeetingForm):
    """The meeting at which the governors approved."""

    helper = FormHelper()
    helper.add_input(Submit("approve", _("Record the approval")))


class MinutesForm(forms.Form):
    minute_reference = forms.CharField(label=_("Minute reference"), max_length=100)
    helper = FormHelper()
    helper.add_input(Submit("keep", _("Save the reference")))


class WithdrawForm(forms.Form):
    because = forms.CharField(
        label=_("Why is it withdrawn?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stays on the record."),
    )
    helper = FormHelper()
    helper.add_input(Submit("withdraw", _("Withdraw this text"), css_class="btn-danger"))
