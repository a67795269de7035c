"""A text from a file: chosen, previewed, saved as a draft."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.decorators import keeper, signed_in
from policies.forms.importing import FindingsForm, UploadForm
from policies.lifecycle.importing import AlreadyHeld, bring_in
from policies.models import Policy, Version
from policies.redline.comparison import compare_sections
from policies.redline.drawing import redline
from policies.texts.parsing import Parsed, TextRefused
from policies.texts.rendering import render_text
from policies.word.origin import find_origin, is_as_exported


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def import_policy(request: HttpRequest) -> HttpResponse:
    """Choose a file; POST returns a preview and saves nothing yet."""
    form = UploadForm(request.POST or None, request.FILES or None)
    parsed = form.parsed(signed_in(request)) if form.is_valid() else None
    if parsed is None:
        return render(request, "policies/import.html", {"form": form})
    sent = {**form.cleaned_data, "text": form.text, "noted": form.noted, "origin": form.origin}
    return _preview(request, FindingsForm(parsed.findings, initial=sent), parsed)


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
        made = bring_in(form.decided(parsed), by=signed_in(request), edit_of=_origin(request, form))
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


def _origin(request: HttpRequest, form: FindingsForm) -> Version | None:
    """The version that the file is an edit of, as the file says."""
    return find_origin(str(form["origin"].value() or ""), signed_in(request))


def _preview(request: HttpRequest, form: FindingsForm, parsed: Parsed) -> HttpResponse:
    origin = _origin(request, form)
    rendered = render_text(parsed.source)
    context = {
        "form": form,
        "parsed": parsed,
        "rendered": rendered,
        "policy": origin.policy if origin else Policy.objects.titled(parsed.title),
        "origin": origin,
    }
    if origin:
        context |= {
            "same": is_as_exported(str(form["origin"].value()), origin),
            "changes": compare_sections(origin.source, parsed.source),
            "redline": mark_safe(redline(origin.html, rendered.html)),
            "changed": origin.html != rendered.html,
        }
    return render(request, "policies/preview.html", context)
