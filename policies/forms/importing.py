from dataclasses import replace
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core import signing
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from people.models import Person
from policies.intake.reading import MAX_FILE, read_file
from policies.lifecycle.drafting import typed_in
from policies.models import Manuscript, Version
from policies.texts.parsing import (
    FindingKind,
    Parsed,
    TextFinding,
    TextRefused,
    decide,
    parse,
)
from policies.texts.respelling import respelt
from policies.word.origin import find_origin
from web import sizes
from web.dependent_fields import ChoiceRules, With

READ = "policies.import.read"


def _noted(signed: str) -> tuple[list[str], list[str]]:
    """What reading the file noted: what was changed or left out, and what must be agreed to."""
    try:
        said, doubts = signing.loads(signed, salt=READ)
    except (signing.BadSignature, ValueError):
        return [], []
    return said, doubts


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

    def parse(self, raw: bytes) -> Parsed | None:
        """The text as it will be stored, or None with a form error for each problem."""
        choice = self.cleaned_data["consent"]
        wordings = {
            Manuscript.Consent.TYPED: self.cleaned_data.get("wording", ""),
            Manuscript.Consent.NONE: "",
        }
        try:
            return parse(raw, consent=wordings.get(choice))
        except TextRefused as refused:
            self.say(refused)
            return None

    def say(self, refused: TextRefused) -> None:
        """Every reason the text was refused, each with its line."""
        for problem in refused.problems:
            where = _("Line %(line)s: ") % {"line": problem.line} if problem.line else ""
            self.add_error(None, f"{where}{problem.message}")


class UploadForm(Consent):
    file = forms.FileField(
        label=_("The policy as a Word or Markdown file"),
        help_text=format_lazy(
            _(
                "A .docx file of at most {word}, or a .md or .txt file of at most {text}; if it has"
                " pictures, in a .zip file with them."
            ),
            word=sizes.in_mb(sizes.WORD_FILE),
            text=sizes.in_mb(sizes.TEXT),
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.md,.markdown,.txt,.zip"}),
        allow_empty_file=True,
    )
    field_order = ["file", "consent", "wording"]
    helper = FormHelper()
    helper.add_input(Submit("preview", _("Show me a preview")))

    def parsed(self, by: Person) -> Parsed | None:
        """As `parse`, for the second step: `self.text` becomes the file's text, `self.noted` what
        reading it noted, and `self.origin` the file's word on which version it is an edit of."""
        try:
            read = read_file(self.cleaned_data["file"].read(MAX_FILE + 1))
        except TextRefused as refused:
            self.say(refused)
            return None
        origin = find_origin(read.origin, by)
        self.text = respelt(read.text, origin.source) if origin else read.text
        self.origin = read.origin if origin else ""
        if origin:
            self._sign_as(origin)
        self.noted = signing.dumps([read.said, read.doubts], salt=READ, compress=True)
        return self.parse(self.text.encode())

    def _sign_as(self, origin: Version) -> None:
        """What people sign stays as it was in the version, if that isn't in the text."""
        before = typed_in(origin)
        if self.cleaned_data["consent"] == Manuscript.Consent.IN_TEXT:
            self.cleaned_data |= {"consent": before.consent, "wording": before.wording}


class FindingsForm(Consent):
    """The second step: the text comes back with a decision for each finding that needs one."""

    LEAVE, SUGGESTED, OTHER = "leave", "suggested", "other"

    text = forms.CharField(widget=forms.HiddenInput, strip=False)
    noted = forms.CharField(widget=forms.HiddenInput, required=False)
    origin = forms.CharField(widget=forms.HiddenInput, required=False)
    agreed = forms.BooleanField(
        label=_("I have checked each of these"),
        error_messages={
            "required": _("Tick this once you have checked each of these, or choose another file.")
        },
    )

    def __init__(self, findings: tuple[TextFinding, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.said, self.agreed_to = _noted(str(self["noted"].value() or ""))
        lost = (each.message for each in findings if each.kind == FindingKind.UNACCOUNTED)
        self.doubts = [*self.agreed_to, *lost]
        if not self.doubts:
            del self.fields["agreed"]
        for name in ("consent", "wording"):
            self.fields[name].widget = forms.HiddenInput()
        self.findings = [finding for finding in findings if finding.needs_decision]
        unused = _(
            "You typed new words, but chose something else. Clear them, or choose “Change it to"
            " what I type here”."
        )
        words = {
            f"{each.key}-words": With(each.key, (self.OTHER,), unused) for each in self.findings
        }
        self.goes_with = {**Consent.goes_with, **words}
        for finding in self.findings:
            self._ask(finding)

    def _ask(self, finding: TextFinding) -> None:
        choices: list[tuple[str, Any]] = [(self.LEAVE, _("Leave it as it stands"))]
        if finding.suggestion:
            suggestion = {"words": finding.suggestion}
            choices.append((self.SUGGESTED, _("Change it to “%(words)s”") % suggestion))
        choices.append((self.OTHER, _("Change it to what I type here:")))
        self.fields[f"{finding.key}"] = forms.ChoiceField(
            choices=choices, widget=forms.RadioSelect, initial=self.LEAVE, label=finding.excerpt
        )
        self.fields[f"{finding.key}-words"] = forms.CharField(
            required=False, max_length=2000, label=_("The new words"), strip=False
        )

    def questions(self) -> list[tuple[TextFinding, forms.BoundField, forms.BoundField]]:
        return [(each, self[each.key], self[f"{each.key}-words"]) for each in self.findings]

    def decided(self, parsed: Parsed) -> Parsed:
        """The text with the clerk's decisions applied and nothing else changed.

        Raises TextRefused if the words typed would make the text unsafe.
        """
        words = {}
        for finding in self.findings:
            choice = self.cleaned_data[finding.key]
            if choice == self.SUGGESTED:
                words[finding.key] = finding.suggestion or ""
            elif choice == self.OTHER:
                words[finding.key] = self.cleaned_data[f"{finding.key}-words"]
        told = [*self.said, *self.agreed_to]
        word = tuple(TextFinding("", FindingKind.WORD, 0, "", message) for message in told)
        decided = decide(parsed, words)
        return replace(decided, findings=(*word, *decided.findings))
