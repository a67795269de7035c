"""Several files chosen at once: each is read, and has a preview and a draft of its own."""

from time import monotonic
from typing import Any

from django.core.files.base import File
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.decorators import keeper, signed_in
from people.models import Person
from policies.forms.import_preview import Preview
from policies.forms.importing import UploadForm, is_pdf
from policies.intake.looking import Look
from policies.intake.uploads import chosen_by, keep_refused, keep_text, name_pdf
from policies.models import Upload
from policies.originals.keeping import keep_upload
from policies.texts.model import Problem, TextRefused
from policies.word.origin import find_origin

# No other file is begun later: with the longest (a PDF file) it is less than a proxy waits.
SECONDS = 25


@keeper
@require_safe
def import_files(request: HttpRequest) -> HttpResponse:
    """The files that the person chose, those that are drafts by now and those that wait."""
    context = {"files": chosen_by(signed_in(request))}
    return render(request, "policies/import_files.html", context)


def keep_files(request: HttpRequest, form: UploadForm) -> HttpResponse:
    """Read one after the other; a file that is refused stays in the list with the reason."""
    begun = monotonic()
    for file in form.cleaned_data["file"]:
        try:
            if monotonic() - begun > SECONDS:
                late = _("The files before it took too long to read. Choose it again.")
                raise TextRefused(Problem(None, late))
            _keep(form, file, signed_in(request))
        except TextRefused as refused:
            said = [each.message for each in refused.problems]
            keep_refused(signed_in(request), file.name or "", said, form.cleaned_data["consent"])
    return redirect("policies:import_files")


def _keep(form: UploadForm, file: "File[Any]", by: Person) -> None:
    consent, wording = form.cleaned_data["consent"], form.cleaned_data["wording"]
    if is_pdf(file):
        name_pdf(keep_upload(file, consent, wording, by), file.name or "")
        return
    keep_read(form, file, by)


def keep_read(form: UploadForm, file: "File[Any]", by: Person) -> tuple[Upload, Look]:
    """Read a text and keep it until its preview is saved. Raises TextRefused."""
    sent, look = form.read(file, by)
    preview = Preview(look, find_origin(sent.get("origin", ""), by), initial=sent)
    return keep_text(by, file.name or "", sent, look.title, preview.count_notes()), look
