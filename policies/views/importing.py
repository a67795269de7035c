"""A text from a file: chosen, previewed, marked up, saved as a draft."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.decorators import keeper, signed_in
from policies.forms.import_preview import MARKS, Marking, Preview
from policies.forms.importing import Sent, UploadForm, is_pdf
from policies.intake.looking import Look
from policies.intake.uploads import keep_answers, note_made, text_of
from policies.lifecycle.importing import AlreadyHeld, bring_in
from policies.models import Upload, Version
from policies.originals.keeping import keep_upload
from policies.redline.comparison import compare_sections
from policies.redline.drawing import redline
from policies.texts.parsing import Parsed, TextRefused
from policies.texts.rendering import Rendered, render_text
from policies.views.chosen_files import keep_files, keep_read
from policies.views.import_results import to_draft
from policies.word.origin import find_origin, is_as_exported

LINE = re.compile(r"\d{1,5}", re.ASCII)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def import_policy(request: HttpRequest) -> HttpResponse:
    """Choose a file; POST returns a preview, and makes no draft yet."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid() and len(form.cleaned_data["file"]) > 1:
        return keep_files(request, form)
    if form.is_valid():
        try:
            return _look_at(request, form)
        except TextRefused as refused:
            form.add_error("file", [each.message for each in refused.problems])
    earlier = Upload.objects.filter(by=signed_in(request))
    context = {"form": form, "has_earlier": earlier.exists()}
    return render(request, "policies/import.html", context)


def _look_at(request: HttpRequest, form: UploadForm) -> HttpResponse:
    """The preview of the one file that was chosen. Raises TextRefused."""
    sent, by = form.cleaned_data, signed_in(request)
    [file] = sent["file"]
    if is_pdf(file):
        kept = keep_upload(file, sent["consent"], sent["wording"], by)
        return redirect("policies:import_pdf", kept.pk)
    return _begin(request, *keep_read(form, file, by))


def _begin(
    request: HttpRequest, upload: Upload, look: Look, line: int | None = None
) -> HttpResponse:
    sent = {**upload.text["sent"], "upload": upload.pk}
    form = Preview(look, find_origin(sent.get("origin", ""), signed_in(request)), initial=sent)
    form.focus = line
    return _show(request, form)


@keeper
@require_safe
def import_file(request: HttpRequest, pk: str) -> HttpResponse:
    """The preview of a text that was read, as far as it was marked; the address may name the line
    to go on from."""
    upload = text_of(signed_in(request), pk)
    if upload is None:
        messages.warning(request, _("This preview has expired. Choose the file again."))
        return redirect("policies:import")
    line = request.GET.get("line", "")
    look = Sent(initial=upload.text["sent"]).look()
    return _begin(request, upload, look, int(line) if LINE.fullmatch(line) else None)


@keeper
@require_POST
def import_save(request: HttpRequest) -> HttpResponse:
    """The preview sent back. The button says what is wanted: lines marked, another look, or the
    draft."""
    sent = Sent(request.POST)
    look = sent.look()
    edit_of = find_origin(request.POST.get("origin", ""), signed_in(request))
    form = Preview(look, edit_of, data=request.POST)
    if form.notes_sent() is None:
        return _show(request, form)
    upload = _waiting(request, sent)
    if "mark" in request.POST:
        return _marked(request, form, upload)
    if "look" in request.POST or look.parsed is None:
        if not sent.is_valid():
            return _show(request, form)
        return _show(request, _kept(form.again(), upload))
    if form.is_valid() and (saved := _save(request, form, look.parsed, upload)):
        return saved
    return _show(request, form)


def _waiting(request: HttpRequest, sent: Sent) -> Upload | None:
    """The upload of a preview, unless a day has passed."""
    sent.full_clean()
    return text_of(signed_in(request), sent.cleaned_data.get("upload"))


def _kept(again: Preview, upload: Upload | None) -> Preview:
    """The form, kept in case the page is left."""
    if upload:
        keep_answers(upload, again.initial, again.looked.title, again.count_notes())
    return again


def _save(
    request: HttpRequest, form: Preview, parsed: Parsed, upload: Upload | None
) -> HttpResponse | None:
    """None if the form says why it can't be saved."""

    def make() -> Version:
        decided = form.decided(parsed)
        try:
            made = bring_in(decided, signed_in(request), form.next_of(), edit_of=form.edit_of)
        except AlreadyHeld as held:
            note_made(upload, held.version)
            raise
        note_made(upload, made)
        return made

    return to_draft(request, form, make)


def _marked(request: HttpRequest, form: Preview, upload: Upload | None) -> HttpResponse:
    marking = Marking(form.looked, request.POST)
    if not marking.is_valid():
        return _show(request, form.again(), marking)
    again = _kept(form.again(marking.marked(form.notes)), upload)
    again.focus = min(marking.cleaned_data["line"])
    if upload:
        address = reverse("policies:import_file", args=[upload.pk])
        return redirect(f"{address}?line={again.focus}")
    return _show(request, again, marking)


def _show(request: HttpRequest, form: Preview, marking: Marking | None = None) -> HttpResponse:
    parsed, edit_of = form.looked.parsed, form.edit_of
    rendered = render_text(parsed.source) if parsed else None
    context = {
        "form": form,
        "marking": marking,
        "marks": MARKS,
        "parsed": parsed,
        "rendered": rendered,
        "policy": edit_of.policy if edit_of else form.policy,
        "origin": edit_of,
    }
    if edit_of and parsed and rendered:
        context |= _changes(form, edit_of, parsed, rendered)
    return render(request, "policies/preview.html", context)


def _changes(form: Preview, edit_of: Version, parsed: Parsed, rendered: Rendered) -> dict[str, Any]:
    """What an edit made of the version that it is of."""
    return {
        "same": is_as_exported(str(form["origin"].value()), edit_of),
        "changes": compare_sections(edit_of.source, parsed.source),
        "redline": mark_safe(redline(edit_of.html, rendered.html)),
        "changed": edit_of.html != rendered.html,
    }
