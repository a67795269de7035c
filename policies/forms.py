import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.dates import DayField
from people.models import Group, Person
from policies.models import Version
from policies.texts.parsing import MAX_BYTES, Finding, Parsed, Refused, decide, parse


class Consent(forms.Form):
    """Which wording, if any, people sign. Shared by the first and the second step."""

    class Choice:
        IN_TEXT = "text"
        TYPED = "typed"
        NONE = "none"

    consent = forms.ChoiceField(
        label=_("What do people sign?"),
        choices=[
            (Choice.IN_TEXT, _("The consent wording in the text")),
            (Choice.TYPED, _("The wording that I type below")),
            (Choice.NONE, _("Nothing: nobody signs this policy")),
        ],
        widget=forms.RadioSelect,
        initial=Choice.IN_TEXT,
    )
    wording = forms.CharField(
        label=_("Consent wording, if you type it"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Write [full name] where the person's name belongs."),
    )

    def parse(self, raw: bytes) -> Parsed | None:
        """The text as it will be kept, or None with a form error for each thing wrong."""
        choice = self.cleaned_data["consent"]
        wordings = {
            self.Choice.TYPED: self.cleaned_data.get("wording", ""),
            self.Choice.NONE: "",
        }
        try:
            return parse(raw, consent=wordings.get(choice))
        except Refused as refused:
            self.say(refused)
            return None

    def say(self, refused: Refused) -> None:
        """Every reason for which the text can't be taken, each with its line."""
        for problem in refused.problems:
            where = _("Line %(line)s: ") % {"line": problem.line} if problem.line else ""
            self.add_error(None, f"{where}{problem.message}")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        typed = cleaned.get("consent") == self.Choice.TYPED
        if typed and not cleaned.get("wording", "").strip():
            self.add_error("wording", _("Type the wording that people sign."))
        return cleaned


class UploadForm(Consent):
    file = forms.FileField(
        label=_("The policy as a Markdown file"),
        help_text=_("A .md or .txt file of at most 2 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".md,.markdown,.txt,text/markdown"}),
        allow_empty_file=True,
    )
    field_order = ["file", "consent", "wording"]
    helper = FormHelper()
    helper.add_input(Submit("preview", _("Show me a preview")))

    def parsed(self) -> Parsed | None:
        return self.parse(self.raw())

    def raw(self) -> bytes:
        """The file as it was sent, up to a byte more than is taken."""
        file = self.cleaned_data["file"]
        file.seek(0)
        content: bytes = file.read(MAX_BYTES + 1)
        return content


class DecisionForm(Consent):
    """The second step: the text comes back with a decision for each finding that needs one."""

    LEAVE, SUGGESTED, OTHER = "leave", "suggested", "other"

    text = forms.CharField(widget=forms.HiddenInput, strip=False)

    def __init__(self, findings: tuple[Finding, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("consent", "wording"):
            self.fields[name].widget = forms.HiddenInput()
        self.findings = [finding for finding in findings if finding.needs_decision]
        for finding in self.findings:
            self._ask(finding)

    def _ask(self, finding: Finding) -> None:
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

    def questions(self) -> list[tuple[Finding, forms.BoundField, forms.BoundField]]:
        return [(each, self[each.key], self[f"{each.key}-words"]) for each in self.findings]

    def decided(self, parsed: Parsed) -> Parsed:
        """The text with the clerk's decisions carried out; all else stays as it was.

        Raises Refused where the words typed would make the text unsafe.
        """
        words = {}
        for finding in self.findings:
            choice = self.cleaned_data[finding.key]
            if choice == self.SUGGESTED:
                words[finding.key] = finding.suggestion or ""
            elif choice == self.OTHER:
                words[finding.key] = self.cleaned_data[f"{finding.key}-words"]
        return decide(parsed, words)


class PublishForm(forms.Form):
    due = DayField(label=_("To be signed by"))
    groups = forms.MultipleChoiceField(
        label=_("Who is asked to sign"),
        help_text=_("With all of them ticked, groups that are made later are asked too."),
        widget=forms.CheckboxSelectMultiple,
    )
    approved_on = DayField(label=_("Approved by the governing body on"))
    approved = forms.BooleanField(
        label=_("I record that the governing body has approved this text."),
    )

    def __init__(self, version: Version, **kwargs: Any) -> None:
        today = timezone.localdate()
        groups = Group.objects.with_headcount(today)
        chosen = [str(group.pk) for group in groups]
        initial = {"due": today + datetime.timedelta(days=28), "groups": chosen}
        super().__init__(initial=initial, **kwargs)
        self.fields["groups"].choices = [  # type: ignore[attr-defined]
            (str(group.pk), f"{group}: {group.headcount}")  # type: ignore[attr-defined]  # annotated
            for group in groups
        ]
        self.everybody = Person.objects.employed_on(today).count()
        if not version.needs_signing:
            del self.fields["due"], self.fields["groups"]
        self.helper = FormHelper()
        self.helper.add_input(Submit("publish", _("Publish version %s") % version.number))

    def asked_groups(self) -> list[Group] | None:
        """The staff groups to ask; None where all are."""
        chosen = Group.objects.filter(pk__in=self.cleaned_data.get("groups", []))
        return None if len(chosen) == Group.objects.count() else list(chosen)

    def clean_approved_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["approved_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. When was it approved?"))
        return day
