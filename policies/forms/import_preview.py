"""The second step of an import: the text with what is to be decided about it."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.forms.import_notes import Noted
from policies.forms.importing import Consent, Sent, located
from policies.forms.next_version import NextVersionForm
from policies.intake.looking import Look, marked
from policies.models import Manuscript, Version
from policies.texts.marking import Mark, MarkedLine
from policies.texts.model import FindingKind, TextFinding
from policies.texts.parsing import Parsed, decide
from web.dependent_fields import With

MARKS = [
    (Mark.TITLE, _("Title")),
    (Mark.HEADING_1, _("Heading 1")),
    (Mark.HEADING_2, _("Heading 2")),
    (Mark.HEADING_3, _("Heading 3")),
    (Mark.HEADING_4, _("Heading 4")),
    (Mark.TEXT, _("Text")),
    (Mark.LEFT_OUT, _("Left out")),
]


class Preview(Sent, NextVersionForm):
    """Sends the text back with a decision for each finding that needs one. `edit_of` is the version
    that the file is an edit of: then its policy is known."""

    LEAVE, SUGGESTED, OTHER = "leave", "suggested", "other"
    # The line on which a person goes on marking.
    focus: int | None = None

    agreed = forms.BooleanField(
        label=_("I have checked each of these"),
        error_messages={
            "required": _("Tick this once you have checked each of these, or choose another file.")
        },
    )

    def __init__(self, look: Look, edit_of: Version | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.looked, self.edit_of = look, edit_of
        findings = look.parsed.findings if look.parsed else ()
        self.notes = self.notes_sent() or Noted()
        lost = (each.message for each in findings if each.kind == FindingKind.UNACCOUNTED)
        self.doubts = [*self.notes.doubts, *lost]
        if not self.doubts:
            del self.fields["agreed"]
        self.ask_whether_next(look.parsed.title if look.parsed and not edit_of else "")
        self._ask_what_people_sign()
        self.findings = [finding for finding in findings if finding.needs_decision]
        self.tidied = [
            each
            for each in findings
            if not each.needs_decision and each.kind != FindingKind.UNACCOUNTED
        ]
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

    def _ask_what_people_sign(self) -> None:
        """Asks it again as long as the text is not settled."""
        if self.looked.parsed:
            for name in ("consent", "wording"):
                self.fields[name].widget = forms.HiddenInput()
            return
        in_text, *others = Manuscript.Consent.choices
        choices = [*(self.looked.offered.items() or [in_text]), *others]
        self.fields["consent"] = forms.ChoiceField(
            label=_("What do people sign?"), choices=choices, widget=forms.RadioSelect
        )

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

    def changes(self) -> int:
        return len(self.notes.said) + len(self.tidied)

    def lines(self) -> list[tuple[int, MarkedLine, Any]]:
        names = dict(MARKS)
        return [(n, line, names[line.mark]) for n, line in enumerate(self.looked.lines())]

    def problems(self) -> list[str]:
        text = str(self["text"].value() or "")
        return list(dict.fromkeys(located(each, text) for each in self.looked.problems))

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
        decided = decide(parsed, words)
        return replace(decided, findings=(*self.notes.findings(), *decided.findings))

    def again(self, marked: str | None = None) -> "Preview":
        """The form to be filled in further, for the same text or for the text as `marked`, with
        what was answered so far."""
        kept = [*Sent.base_fields, *({"becomes"} & set(self.fields))]
        sent = {name: self[name].value() for name in kept}
        if marked is not None:
            sent |= {"text": marked, "written": True, "noted": self.notes.signed(marked)}
        look = Sent(initial=sent).look() if marked is not None else self.looked
        form = Preview(look, self.edit_of, initial=sent)
        answers = self._answers()
        for place, each in form._asked_about().items():
            if place in answers:
                form.initial[each.key], form.initial[f"{each.key}-words"] = answers[place]
        return form

    def _answers(self) -> dict[tuple[str, int], tuple[Any, Any]]:
        return {
            place: (self[each.key].value(), self[f"{each.key}-words"].value())
            for place, each in self._asked_about().items()
        }

    def _asked_about(self) -> dict[tuple[str, int], TextFinding]:
        """The questions by the words asked about, and by which of several with these words it is:
        keys change with the text."""
        asked: dict[tuple[str, int], TextFinding] = {}
        for each in self.findings:
            same = sum(words == each.excerpt for words, _n in asked)
            asked[each.excerpt, same] = each
        return asked


class Marking(forms.Form):
    """Lines of the text that a person ticked, and what they are to be."""

    mark = forms.ChoiceField(choices=MARKS)
    line = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={"required": _("Tick the lines first, then press what they are.")},
    )

    def __init__(self, look: Look, data: Any) -> None:
        super().__init__(data)
        self.looked = look
        lines = range(len(look.lines()))
        self.fields["line"].choices = [(str(n), n) for n in lines]  # type: ignore[attr-defined]  # of the base class

    def marked(self, noted: Noted) -> str:
        """The text with those lines marked; what that left out is noted."""
        chosen, mark = set(self.cleaned_data["line"]), Mark(self.cleaned_data["mark"])
        text, left_out, lost = marked(self.looked.source, chosen, mark)
        if self.looked.parsed:
            noted.add(self.looked.parsed.findings)
        said = _("Left out by hand: “%(words)s”.")
        noted.said += [str(said) % {"words": words} for words in left_out]
        noted.doubts += lost
        return text
