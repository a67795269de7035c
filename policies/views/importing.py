"""A text from a file: chosen, previewed, saved as a draft."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.decorators import keeper, signed_in
from policies.forms.importing import FindingsForm, UploadForm
from policies.lifecycle.importing import AlreadyHeld, bring_in
from policies.models import Policy
from policies.originals.keeping import keep_upload
from policies.texts.parsing import Parsed, TextRefused
from policies.texts.rendering import render_text


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def import_policy(request: HttpRequest) -> HttpResponse:
    """Choose a file; POST returns a preview and saves nothing yet."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid() and form.is_pdf():
        return _look_at_pdf(request, form)
    parsed = form.parsed() if form.is_valid() else None
    if parsed is None:
        return render(request, "policies/import.html", {"form": form})
    sent = {**form.cleaned_data, "text": form.text, "noted": form.noted}
    return _preview(request, FindingsForm(parsed.findings, initial=sent), parsed)


def _look_at_pdf(request: HttpRequest, form: UploadForm) -> HttpResponse:
    sent = form.cleaned_data
    try:
        kept = keep_upload(sent["file"], sent["consent"], sent["wording"])
    except TextRefused as refused:
        form.say(refused)
        return render(request, "policies/import.html", {"form": form})
    return redirect("policies:import_pdf", kept.pk)


@keeper
@require_POST
def import_save(request: HttpRequest) -> HttpResponse:
    """The preview sent back with decisions: this makes the draft."""
    form = FindingsForm((), data=request.POST)
    parsed = form.parse(request.POST.get("text", "").encode()) if form.is_valid() else None
    if parsed is None:
        return render(request, "policies/import.html", {"form": UploadForm(), "refused": form})
    form = FindingsForm(parsed.findings, data=request.POST)
    if not form.is_valid():
        return _preview(request, form, parsed)
    try:
        made = bring_in(form.decided(parsed), by=signed_in(request))
    except AlreadyHeld as held:
        messages.info(request, str(held))
        return HttpResponseRedirect(held.version.get_absolute_url())
    except TextRefused as refused:
        form.say(refused)
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        messages.success(request, _("Kept as a draft. Read it through, then lock it."))
        return HttpResponseRedirect(made.get_absolute_url())
    return _preview(request, form, parsed)


def _preview(request: HttpRequest, form: FindingsForm, parsed: Parsed) -> HttpResponse:
    context = {
        "form": form,
        "parsed": parsed,
        "rendered": render_text(parsed.source),
        "policy": Policy.objects.titled(parsed.title),
    }
    return render(request, "policies/preview.html", context)
