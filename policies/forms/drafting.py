from typing import Any, Self

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from people.models import Group
from policies.forms.next_version import NextVersionForm
from policies.lifecycle.drafting import Typed
from policies.models import Manuscript
from policies.texts.characters import MAX_BYTES
from policies.texts.places import Place, browser_range
from web import sizes
from web.dependent_fields import ChoiceRules, With


class NewForm(NextVersionForm):
    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("What people call it: “Social Media Policy”.")
    )
    helper = FormHelper()
    helper.add_input(Submit("begin", _("Start writing")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_whether_next(str(self["title"].value() or "") if self.is_bound else "")


class EditorForm(ChoiceRules, forms.Form):
    """The whole draft. `over` is the button that overwrites what was saved elsewhere meanwhile."""

    goes_with = {
        "picture_words": With(
            "picture",
            None,
            needless=_("You described a picture, but chose none. Choose it, or clear these words."),
            missing=_("Say what the picture shows."),
        )
    }
    text = forms.CharField(
        label=_("Text"),
        strip=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "true"}),
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=format_lazy(
            _("PNG, JPEG, WebP or GIF, at most {size}. Its line is added at the end of the text."),
            size=sizes.in_mb(sizes.PICTURE),
        ),
        widget=forms.ClearableFileInput(
            attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}
        ),
    )
    picture_words = forms.CharField(
        label=_("What the picture shows"),
        required=False,
        max_length=300,
        help_text=_("For people who can't see it. Every picture needs a description."),
    )
    consent = forms.ChoiceField(
        label=_("What do people sign?"),
        choices=Manuscript.Consent.choices,
        widget=forms.RadioSelect,
    )
    wording = forms.CharField(
        label=_("Consent wording, if you type it"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Type [full name] where the person's name goes."),
    )
    changes = forms.CharField(
        label=_("What changed, in your words"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Staff who signed before read this first."),
    )
    plain_words = forms.CharField(
        label=_("The policy in plain language"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Shown beside the text, marked as not binding."),
    )
    over = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in Group.Kind:
            self.fields[f"wording_{kind}"] = forms.CharField(
                label=kind.label,
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @classmethod
    def showing(cls, typed: Typed, place: Place | None = None) -> Self:
        """With the cursor at a place in the text."""
        wordings = {f"wording_{kind}": text for kind, text in typed.wordings.items()}
        names = ("text", "consent", "wording", "changes", "plain_words")
        values = {name: getattr(typed, name) for name in names}
        form = cls(initial={**values, **wordings})
        if place:
            start, end = browser_range(typed.text, place)
            form.fields["text"].widget.attrs |= {"data-start": start, "data-end": end}
        return form

    def own_wordings(self) -> list[forms.BoundField]:
        return [self[f"wording_{kind}"] for kind in Group.Kind]

    def has_own_wording(self) -> bool:
        return any(field.value() for field in self.own_wordings())

    def typed(self) -> Typed:
        sent = self.cleaned_data
        kept = {kind: " ".join(sent[f"wording_{kind}"].split()) for kind in Group.Kind}
        return Typed(
            text=sent["text"].replace("\r\n", "\n"),
            consent=sent["consent"],
            wording=sent["wording"],
            wordings={str(kind): text for kind, text in kept.items() if text},
            changes=sent["changes"].replace("\r\n", "\n"),
            plain_words=sent["plain_words"].replace("\r\n", "\n"),
        )
