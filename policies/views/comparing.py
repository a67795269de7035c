"""Two versions of a policy, word by word."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from people.decorators import signed_in
from people.file_jobs import being_made, is_made
from people.models import Person
from policies.models import Redline, Version
from policies.redline.comparison import compare_sections
from policies.redline.drawing import redline
from policies.redline.printing import ask_for_redline
from policies.redline.statements import statements
from policies.views.finding import find_version
from web.file_responses import hand_out


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, slug: str, before: str, after: str) -> HttpResponse:
    """Insertions and deletions; POST asks for a PDF of them."""
    old, new = _both(signed_in(request), slug, before, after)
    if request.method == "POST":
        if Version.State.DRAFT in (old.state, new.state):
            raise Http404  # A text that can still change is not printed.
        ask_for_redline(old, new)
        return redirect("policies:redline", slug, before, after)
    context = {
        "old": old,
        "new": new,
        "changes": compare_sections(old.source, new.source),
        "redline": mark_safe(redline(old.html, new.html)),
        "statements": statements(old, new),
        "can_print": Version.State.DRAFT not in (old.state, new.state),
    }
    return render(request, "policies/compare.html", context)


@require_safe
def pdf(request: HttpRequest, slug: str, before: str, after: str) -> HttpResponse | FileResponse:
    """The PDF; while a job is making it, a page that reloads itself."""
    old, new = _both(signed_in(request), slug, before, after)
    found = get_object_or_404(Redline, before=old, after=new)
    if not is_made(found):
        back = reverse("policies:compare", args=[slug, before, after])
        return being_made(request, found, heading=new.title, back=back)
    return hand_out(found.file, filename=f"{slug}-{before}-{after}.pdf")


def _both(person: Person, slug: str, before: str, after: str) -> tuple[Version, Version]:
    return find_version(person, slug, before), find_version(person, slug, after)
