"""What views of texts share: who keeps texts, and the version that an address names."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from people.decorators import P, View
from people.models import Person
from policies.models import FrontPage, Version


def open_if_public(view: View[P]) -> View[P]:
    """Lets in people who are not signed in if texts are open to all; otherwise, and for
    every POST, they sign in first."""

    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated and not _is_open_to(request):
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return opened


def _is_open_to(request: HttpRequest) -> bool:
    return request.method in ("GET", "HEAD") and FrontPage.current().is_open


def reader(request: HttpRequest) -> Person | None:
    """The person reading; None if they are not signed in, on a page open to all."""
    return request.user if isinstance(request.user, Person) else None


def find_version(person: Person | None, slug: str, number: str) -> Version:
    """A version that the person may read, or 404."""
    major, _dot, minor = number.partition(".")
    if not (major.isdecimal() and minor.isdecimal()) or len(number) > 12:
        raise Http404
    versions = Version.objects.readable_by(person).select_related("policy", "meeting")
    return get_object_or_404(versions, policy__slug=slug, major=major, minor=minor)


def by_htmx(request: HttpRequest) -> bool:
    """Whether htmx sent this while somebody types."""
    return request.headers.get("HX-Request") == "true"


def find_draft(slug: str) -> Version:
    drafts = Version.objects.filter(state=Version.State.DRAFT).select_related("policy")
    return get_object_or_404(drafts, policy__slug=slug)
