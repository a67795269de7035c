"""Two versions of a policy, word by word."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from people.being_made import being_made, is_made
from people.guards import signed_in
from people.models import Person
from policies.comparing import compare as compare_sections
from policies.files import hand_out
from policies.models import Redline, Version
from policies.redline.drawing import redline
from policies.redline.printing import ask
from policies.redline.statements import statements
from policies.views.finding import find_version


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, slug: str, before: str, after: str) -> HttpResponse:
    """What was put in and what was taken out; sent, a PDF of it is asked for."""
    old, new = _both(signed_in(request), slug, before, after)
    if request.method == "POST":
        if Version.State.DRAFT in (old.state, new.state):
            raise Http404  # What can still change is not printed.
        ask(old, new)
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
    """The PDF that was asked for; while a job still makes it, a page that asks again by itself."""
    old, new = _both(signed_in(request), slug, before, after)
    found = get_object_or_404(Redline, before=old, after=new)
    if not is_made(found):
        back = reverse("policies:compare", args=[slug, before, after])
        return being_made(request, found, heading=new.title, back=back)
    return hand_out(found.file, filename=f"{slug}-{before}-{after}.pdf")


def _both(person: Person, slug: str, before: str, after: str) -> tuple[Version, Version]:
    return find_version(person, slug, before), find_version(person, slug, after)
