from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from people.models import Person
from policies.forms.import_notes import Noted
from policies.intake.looking import OFFERED, Look, look
from policies.intake.reading import MAX_FILE, read_file
from policies.lifecycle.drafting import typed_in
from policies.models import Manuscript, Version
from policies.texts.model import FromFile, Problem, shorten
from policies.texts.parsing import TextRefused
from policies.texts.spelling.respelling import respelt
from policies.word.origin import find_origin
from web import file_types, sizes
from web.dependent_fields import ChoiceRules, With


class Consent(ChoiceRules, forms.Form):
    """Which wording people sign, if any. Shared by both steps."""

    goes_with = {
        "wording": With(
            "consent",
            (Manuscript.Consent.TYPED,),
            needless=_(
                "You typed a wording, but chose another one to be signed. Clear it, or choose “The"
                " wording that I type below”."
            ),
            missing=_("Type the wording that people sign."),
        )
    }

    consent = forms.ChoiceField(
        label=_("What do people sign?"),
        choices=Manuscript.Consent.choices,
        widget=forms.RadioSelect,
        initial=Manuscript.Consent.IN_TEXT,
    )
    wording = forms.CharField(
        label=_("Consent wording, if you type it"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Write [full name] where the person's name belongs."),
    )


class UploadForm(Consent):
    file = forms.FileField(
        label=_("The policy as a Word, OpenDocument, Markdown or PDF file"),
        help_text=format_lazy(
            _(
                "A .docx or .odt file of at most {word}, a .md or .txt file of at most {text} (if"
                " it has pictures, in a .zip file with them), or a .pdf file of at most {pdf}."
            ),
            word=sizes.in_mb(sizes.WORD_FILE),
            text=sizes.in_mb(sizes.TEXT),
            pdf=sizes.in_mb(sizes.PDF_FILE),
        ),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".docx,.odt,.md,.markdown,.txt,.zip,.pdf"}
        ),
        allow_empty_file=True,
    )
    field_order = ["file", "consent", "wording"]
    helper = FormHelper()
    helper.form_action = "policies:import"
    helper.add_input(Submit("preview", _("Show me a preview")))

    def is_pdf(self) -> bool:
        file = self.cleaned_data["file"]
        start: bytes = file.read(len(file_types.PDF))
        file.seek(0)
        return start == file_types.PDF

    def sent(self, by: Person) -> "tuple[dict[str, Any], Look] | None":
        """What the second step begins with, or None with a form error for each reason why nothing
        can be made of the file."""
        try:
            read = read_file(self.cleaned_data["file"].read(MAX_FILE + 1))
            told = self._told(read, find_origin(read.origin, by))
        except TextRefused as refused:
            self._say(refused.problems, "")
            return None
        noted = Noted(said=[*read.said], doubts=[*read.doubts]).signed(told["text"])
        sent = {**self.cleaned_data, **told, "noted": noted, "written": False}
        look = Sent(initial=sent).look()
        if look.source:
            return sent, look
        self._say(look.problems, sent["text"])
        return None

    def _told(self, read: FromFile, edit_of: Version | None) -> dict[str, str]:
        """The text and where it is from. An edit of a version is written as that is, and what
        people sign stays as it was there, if that isn't in the text."""
        if edit_of is None:
            return {"text": read.text}
        told = {"text": respelt(read.text, edit_of.source), "origin": read.origin}
        before = typed_in(edit_of)
        if self.cleaned_data["consent"] == Manuscript.Consent.IN_TEXT:
            told |= {"consent": before.consent, "wording": before.wording}
        return told

    def _say(self, problems: tuple[Problem, ...], text: str) -> None:
        for problem in problems:
            self.add_error(None, located(problem, text))


class Sent(Consent):
    """A text that was read, as the preview sends it back. Nothing of it is stored yet."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False, required=False)
    noted = forms.CharField(widget=forms.HiddenInput, required=False)
    # The file's own word on which version it is an edit of.
    origin = forms.CharField(widget=forms.HiddenInput, required=False)
    # The clerk marked lines, so title and headings are theirs.
    written = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A sentence of the text, by its key: `look` knows which there are.
        self.fields["consent"] = forms.CharField(max_length=40, initial=Manuscript.Consent.IN_TEXT)

    def clean(self) -> dict[str, Any]:
        if self.notes_sent() is None:
            message = _("What was noted about this text did not come back. Choose the file again.")
            self.add_error(None, message)
        return super().clean()

    def notes_sent(self) -> Noted | None:
        """What was noted about the text so far; None if that isn't what we sent along with it."""
        return Noted.read(str(self["noted"].value() or ""), self._text())

    def _text(self) -> str:
        return str(self["text"].value() or "").replace("\r\n", "\n")

    def look(self) -> Look:
        """What the text is, with what people sign as far as that was sent in a valid way."""
        choice = str(self["consent"].value() or "")
        known: dict[str, str | None] = {
            Manuscript.Consent.TYPED: str(self["wording"].value() or "").strip() or None,
            Manuscript.Consent.NONE: "",
        }
        offered = choice if choice.startswith(OFFERED) else None
        is_written = self["written"].value() in (True, "True", "on")
        return look(self._text(), known.get(choice, offered), written=is_written)


def located(problem: Problem, text: str) -> str:
    """The problem with its place in words of the text."""
    lines = text.split("\n")
    words = lines[problem.line - 1] if problem.line and problem.line <= len(lines) else ""
    if not words.strip():
        return problem.message
    return str(_("At “%(words)s”: %(message)s")) % {
        "words": shorten(words, 80),
        "message": problem.message,
    }
