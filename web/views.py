"""Pages about what went wrong: a form that is refused, and a full disk or a database that can only
be read, said on a page which also keeps what was typed, to be sent again."""

import errno
import sys
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import server_error

FULL, READ_ONLY = "full", "read-only"
OF_THE_SYSTEM = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY}
# As PostgreSQL names them, and SQLite, whose codes have the kind in their last byte.
OF_POSTGRESQL = {"53100": FULL, "25006": READ_ONLY}
OF_SQLITE = {8: READ_ONLY, 13: FULL}
# Shown to be copied where it is as long as a sentence.
LONG = 20


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent from a page that was open too long, or by another site."""
    return render(request, "403_csrf.html", status=403)


@login_not_required
def server_fault(request: HttpRequest) -> HttpResponse:
    """What Django calls for any exception that nobody caught, in middleware too."""
    why = next(filter(None, map(_why, _causes(sys.exc_info()[1]))), "")
    return _nothing_saved(request, why) if why else server_error(request)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__


def _why(error: BaseException) -> str:
    if isinstance(error, OSError):
        return OF_THE_SYSTEM.get(error.errno or 0, "")
    of_postgresql = OF_POSTGRESQL.get(getattr(error, "pgcode", None) or "", "")
    return of_postgresql or OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "")


def _nothing_saved(request: HttpRequest, why: str) -> HttpResponse:
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    # A password is not written into a page: its form is opened again.
    if any("password" in name for name, _value in typed):
        typed = []
    # Without a name nobody gets a cookie.
    has_cookie = settings.CSRF_COOKIE_NAME in request.COOKIES
    shown = {
        "why": why,
        "address": request.get_full_path(),
        "typed": typed,
        "long": [value for _name, value in typed if len(value) >= LONG],
        "has_files": bool(request.FILES),
        "token": get_token(request) if has_cookie else "",
    }
    # Without the request, so that nothing is asked of the database.
    answer = HttpResponse(render_to_string("503_nothing_saved.html", shown), status=503)
    answer["Cache-Control"] = "private, no-store"
    return answer
