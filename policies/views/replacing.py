"""Find and replace in a draft: every place first, each with a tick."""

from itertools import islice

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from people.decorators import keeper, signed_in
from policies.forms.drafting import EditorForm
from policies.forms.replacing import ReplaceForm
from policies.lifecycle.drafting import SavedMeanwhile, Typed, typed_in
from policies.lifecycle.replacing import find_hits, replace_words
from policies.models import Manuscript, Version
from policies.views.finding import find_draft
from web.tabs import TabForm

# More are not shown at once: each is a tick to send.
MOST = 500


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the words are; those that are ticked are replaced."""
    draft = find_draft(slug)
    form = ReplaceForm(request.POST or request.GET or None)
    if request.method == "POST" and form.is_valid() and _replaced(request, draft, form):
        return redirect("policies:edit", slug)
    last = Manuscript.objects.latest_of(draft)
    typed = Typed(**last.typed()) if last else typed_in(draft)
    searched = form.is_bound and (form.is_valid() or "find" in form.cleaned_data)
    found = [*islice(find_hits(typed, form.wanted()), MOST + 1)] if searched else []
    fields = EditorForm().fields
    context = {
        "version": draft,
        "form": form,
        "searched": searched,
        "hits": [(hit, fields[hit.part].label) for hit in found[:MOST]],
        "many": len(found) > MOST,
        "seen": last.stamp if last else "",
    }
    return render(request, "policies/replace.html", context)


def _replaced(request: HttpRequest, draft: Version, form: ReplaceForm) -> bool:
    """Replaces them; if it can't, the form says why."""
    ticked, new = set(request.POST.getlist("ticked")), form.cleaned_data["put"]
    seen = TabForm.sent(request.POST).seen_stamp
    try:
        count = replace_words(draft, form.wanted(), new, ticked, signed_in(request), seen)
    except SavedMeanwhile:
        form.add_error(None, _("The text has been saved since. These are the places in it now."))
        return False
    except ValidationError as error:
        form.add_error(None, error)
        return False
    said = ngettext("Replaced in %(n)d place.", "Replaced in %(n)d places.", count) % {"n": count}
    kept = _("The text as it was before is under “Earlier texts of this draft”.")
    messages.success(request, f"{said} {kept}")
    return True
