"""What the views of texts share: who keeps them, and the version that an address names."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from people.guards import P, View, only_for
from people.models import Person
from policies.models import FrontPage, Version

keeper = only_for(lambda person: person.keeps_policies)


def open_if_public(view: View[P]) -> View[P]:
    """Lets in who is not signed in too, where anybody may read the texts; else they sign in first,
    and before they send anything."""

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
    """Who reads; None for somebody who is not signed in, on a page that is open to all."""
    return request.user if isinstance(request.user, Person) else None


def find_version(person: Person | None, slug: str, number: str) -> Version:
    """A version that the person may read, or 404."""
    major, _dot, minor = number.partition(".")
    if not (major.isdecimal() and minor.isdecimal()) or len(number) > 12:
        raise Http404
    versions = Version.objects.readable_by(person).select_related("policy", "meeting")
    return get_object_or_404(versions, policy__slug=slug, major=major, minor=minor)


def say(request: HttpRequest, error: ValidationError) -> None:
    """Why an act was refused, on the page that is shown next."""
    messages.error(request, " ".join(error.messages))


def by_htmx(request: HttpRequest) -> bool:
    """Whether a script asks while somebody types, and not a person for a page."""
    return request.headers.get("HX-Request") == "true"
