"""A PDF file that is to be a version's binding text, looked at before it becomes a draft."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.decorators import keeper, signed_in
from policies.forms.importing import UploadForm
from policies.forms.originals import OriginalForm
from policies.models import Upload, Version
from policies.originals.keeping import bring_in_upload, draft_to_replace
from policies.texts.rendering import render_text
from policies.views.import_results import to_draft


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def import_pdf(request: HttpRequest, pk: str) -> HttpResponse:
    """What was read in the file; POST makes the draft."""
    upload = Upload.objects.filter(pk=pk, by=signed_in(request)).first()
    if upload is None:
        return _expired(request)
    form = OriginalForm(upload, request.POST or None)
    if form.is_valid() and (saved := _save(request, upload, form)):
        return saved
    context = {
        "form": form,
        "upload": upload,
        "rendered": render_text(form.pdf.source),
        "policy": form.policy,
        "replaces": draft_to_replace(form.policy),
    }
    return render(request, "policies/preview_pdf.html", context)


def _save(request: HttpRequest, upload: Upload, form: OriginalForm) -> HttpResponse | None:
    """None if the form says why it can't be saved."""
    sent = form.cleaned_data

    def make() -> Version:
        wording, of = form.wording_chosen(), form.next_of()
        return bring_in_upload(upload, sent["title"], wording, of, sent["replaces"])

    return to_draft(request, form, make)


def _expired(request: HttpRequest) -> HttpResponse:
    """Where a file is chosen, with what was typed."""
    typed = {name: request.POST[name] for name in ("consent", "wording") if name in request.POST}
    messages.warning(request, _("This preview has expired. Choose the file again."))
    return render(request, "policies/import.html", {"form": UploadForm(initial=typed)})
