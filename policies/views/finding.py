"""What the views of texts share: who keeps them, and the version that an address names."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from people.guards import only_for
from people.models import Person
from policies.models import Version

keeper = only_for(lambda person: person.keeps_policies)


def find_version(person: Person, slug: str, number: str) -> Version:
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
