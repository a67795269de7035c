from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.forms.drafting import EditorForm
from policies.forms.importing import Consent
from policies.forms.next_version import NextVersionForm
from policies.models import Manuscript, Upload
from policies.originals.reading import LONGEST_TITLE, PdfText


class OriginalForm(Consent, NextVersionForm):
    """The second step for a PDF file: what it is called, and what people sign."""

    title = forms.CharField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        help_text=_("Taken from the file. Change it if people call it otherwise."),
    )
    # The hash of the PDF file that the page says goes.
    replaces = forms.CharField(required=False)
    field_order = ["title", "consent", "wording"]

    def __init__(self, upload: Upload, data: Any = None) -> None:
        self.pdf = PdfText.from_json(upload.text)
        self.wordings = self.pdf.wordings()
        chosen = upload.consent
        if chosen == Manuscript.Consent.IN_TEXT and not self.wordings:
            chosen = Manuscript.Consent.TYPED
        initial = {"title": self.pdf.title, "consent": chosen, "wording": upload.wording}
        super().__init__(data, initial=initial)
        self.ask_whether_next(str(self["title"].value() or ""))

    def wording_chosen(self) -> str | None:
        """As `policies.texts.parsing.parse` takes it: None for the text's own, empty if nobody
        signs."""
        wordings = {
            Manuscript.Consent.TYPED: self.cleaned_data["wording"],
            Manuscript.Consent.NONE: "",
        }
        return wordings.get(self.cleaned_data["consent"])


class TitleForm(EditorForm):
    """The editor of a draft whose text is a PDF file."""

    goes_with = {}
    text = forms.CharField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        help_text=_("The text itself is the PDF file and can’t be changed here."),
    )
    # How Django takes fields away.
    picture = None  # type: ignore[assignment]
    picture_words = None  # type: ignore[assignment]
