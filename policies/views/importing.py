"""A text from a file: chosen, previewed, marked up, saved as a draft."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.decorators import keeper, signed_in
from policies.forms.import_preview import MARKS, Marking, Preview
from policies.forms.importing import Sent, UploadForm
from policies.lifecycle.importing import AlreadyHeld, bring_in
from policies.models import Policy
from policies.originals.keeping import keep_upload
from policies.texts.parsing import TextRefused
from policies.texts.rendering import render_text


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def import_policy(request: HttpRequest) -> HttpResponse:
    """Choose a file; POST returns a preview and saves nothing yet."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid() and form.is_pdf():
        return _look_at_pdf(request, form)
    begun = form.sent() if form.is_valid() else None
    if begun is None:
        return render(request, "policies/import.html", {"form": form})
    sent, look = begun
    return _show(request, Preview(look, initial=sent))


def _look_at_pdf(request: HttpRequest, form: UploadForm) -> HttpResponse:
    sent = form.cleaned_data
    try:
        kept = keep_upload(sent["file"], sent["consent"], sent["wording"])
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
    form = Preview(look, data=request.POST)
    if "mark" in request.POST:
        return _marked(request, form)
    if "look" in request.POST or look.parsed is None:
        return _show(request, form.again() if sent.is_valid() else form)
    if not form.is_valid():
        return _show(request, form)
    try:
        made = bring_in(form.decided(look.parsed), signed_in(request), form.next_of())
    except AlreadyHeld as held:
        messages.info(request, str(held))
        return HttpResponseRedirect(held.version.get_absolute_url())
    except TextRefused as refused:
        for problem in refused.problems:
            form.add_error(None, problem.message)
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        messages.success(request, _("Kept as a draft. Read it through, then lock it."))
        return HttpResponseRedirect(made.get_absolute_url())
    return _show(request, form)


def _marked(request: HttpRequest, form: Preview) -> HttpResponse:
    marking = Marking(form.looked, request.POST)
    if not marking.is_valid():
        return _show(request, form.again(), marking)
    again = form.again(marking.marked(form.notes))
    again.focus = min(marking.cleaned_data["line"])
    return _show(request, again, marking)


def _show(request: HttpRequest, form: Preview, marking: Marking | None = None) -> HttpResponse:
    parsed = form.looked.parsed
    context = {
        "form": form,
        "marking": marking,
        "marks": MARKS,
        "parsed": parsed,
        "rendered": render_text(parsed.source) if parsed else None,
        "policy": Policy.objects.titled(parsed.title) if parsed else None,
    }
    return render(request, "policies/preview.html", context)
