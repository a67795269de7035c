from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from people.models import Person

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def only_for(allowed: Callable[[Person], bool]) -> Callable[[View[P]], View[P]]:
    """Guard of a page that a role opens: 403 for everyone else.

    Objects on the page still come from a queryset scoped to the person.
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not allowed(signed_in(request)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


def signed_in(request: HttpRequest) -> Person:
    """The person who made this request; the sign-in middleware lets nobody else through."""
    assert isinstance(request.user, Person)
    return request.user


def refuse_runs_site(person: Person) -> None:
    """The office could take over any account whose email or jobs it can change."""
    if person.runs_site:
        raise PermissionDenied(_("This account runs the site: it is not on the staff list."))


office = only_for(lambda person: person.keeps_people)
keeper = only_for(lambda person: person.keeps_policies)
