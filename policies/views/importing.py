"""A text from a file: chosen, previewed, marked up, saved as a draft."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from people.decorators import keeper, signed_in
from policies.forms.import_preview import MARKS, Marking, Preview
from policies.forms.importing import Sent, UploadForm
from policies.lifecycle.importing import bring_in
from policies.models import Version
from policies.originals.keeping import keep_upload
from policies.redline.comparison import compare_sections
from policies.redline.drawing import redline
from policies.texts.parsing import Parsed, TextRefused
from policies.texts.rendering import Rendered, render_text
from policies.views.import_results import to_draft
from policies.word.origin import find_origin, is_as_exported


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def import_policy(request: HttpRequest) -> HttpResponse:
    """Choose a file; POST returns a preview and saves nothing yet."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid() and form.is_pdf():
        return _look_at_pdf(request, form)
    begun = form.sent(signed_in(request)) if form.is_valid() else None
    if begun is None:
        return render(request, "policies/import.html", {"form": form})
    sent, look = begun
    edit_of = find_origin(sent.get("origin", ""), signed_in(request))
    return _show(request, Preview(look, edit_of, initial=sent))


def _look_at_pdf(request: HttpRequest, form: UploadForm) -> HttpResponse:
    sent = form.cleaned_data
    try:
        kept = keep_upload(sent["file"], sent["consent"], sent["wording"], signed_in(request))
    except TextRefused as refused:
        form.add_error("file", [each.message for each in refused.problems])
        return render(request, "policies/import.html", {"form": form})
    return redirect("policies:import_pdf", kept.pk)


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
    if "mark" in request.POST:
        return _marked(request, form)
    if "look" in request.POST or look.parsed is None:
        return _show(request, form.again() if sent.is_valid() else form)
    if form.is_valid() and (saved := _save(request, form, look.parsed)):
        return saved
    return _show(request, form)


def _save(request: HttpRequest, form: Preview, parsed: Parsed) -> HttpResponse | None:
    """None if the form says why it can't be saved."""

    def make() -> Version:
        decided = form.decided(parsed)
        return bring_in(decided, signed_in(request), form.next_of(), edit_of=form.edit_of)

    return to_draft(request, form, make)


def _marked(request: HttpRequest, form: Preview) -> HttpResponse:
    marking = Marking(form.looked, request.POST)
    if not marking.is_valid():
        return _show(request, form.again(), marking)
    again = form.again(marking.marked(form.notes))
    again.focus = min(marking.cleaned_data["line"])
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
