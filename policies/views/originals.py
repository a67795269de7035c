"""A PDF file that is to be a version's binding text, looked at before it becomes a draft."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.decorators import keeper, signed_in
from policies.forms.originals import OriginalForm
from policies.lifecycle.importing import AlreadyHeld
from policies.models import Policy, Upload
from policies.originals.keeping import bring_in_upload, draft_to_replace, read_again
from policies.texts.model import TextRefused
from policies.texts.rendering import render_text


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def import_pdf(request: HttpRequest, pk: str) -> HttpResponse:
    """What was read in the file; POST makes the draft."""
    upload = get_object_or_404(Upload, pk=pk)
    form = OriginalForm(upload, request.POST or None)
    if form.is_valid() and (saved := _save(request, upload, form)):
        return saved
    text = read_again(upload)
    title = str(form["title"].value() or "")
    context = {
        "form": form,
        "upload": upload,
        "text": text,
        "rendered": render_text(text.source),
        "policy": Policy.objects.titled(title),
        "replaces": draft_to_replace(title),
    }
    return render(request, "policies/preview_pdf.html", context)


def _save(request: HttpRequest, upload: Upload, form: OriginalForm) -> HttpResponse | None:
    """None if it can't be saved: the form then says why."""
    try:
        made = bring_in_upload(
            upload,
            form.cleaned_data["title"],
            form.wording_chosen(),
            signed_in(request),
            form.next_of(),
        )
    except AlreadyHeld as held:
        messages.info(request, str(held))
        return HttpResponseRedirect(held.version.get_absolute_url())
    except TextRefused as refused:
        form.add_error(None, [each.message for each in refused.problems])
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        messages.success(
            request, _("Saved as a draft. Read it through, then submit it for approval.")
        )
        return HttpResponseRedirect(made.get_absolute_url())
    return None
