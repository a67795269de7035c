"""Reporting without a name, and coming back with the code.

Nothing here may touch `request.user`, `request.session`, messages or CSRF tokens: each would read
or set a cookie. Nobody is signed in by a cookie here, so there is nothing that a page of another
site could do in their name.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from breaches.forms.anonymous import AnonymousReportForm, ReplyForm
from breaches.forms.report import FilesForm
from breaches.handling import reporter_message
from breaches.models import Concern, Guidance
from breaches.reporting import Ticket, send_anonymously
from breaches.routing import Route

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
# More than so many anonymous reports a day are a joke or an attack. Counted for all together:
# a limit by address would have to keep addresses.
MOST_A_DAY = 100
TICKET = 32  # letters


def without_cookies(view: View[P]) -> View[P]:
    """Nobody is asked to sign in, nothing is kept in the browser, and no cookie is read."""

    @csrf_exempt
    @login_not_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return guarded


@without_cookies
def report(request: HttpRequest) -> HttpResponse:
    """The questions; then who will see it; then the code. What was typed stands in the pages."""
    step = request.POST.get("step", "")
    form = AnonymousReportForm(data=request.POST or None)
    if step not in ("check", "send") or not form.is_valid():
        shown = form if step in ("check", "send") else AnonymousReportForm(initial=_typed(request))
        return _page(request, "report", form=shown)
    route = form.route(None)
    files = FilesForm(anonymous=True, data=request.POST, files=request.FILES)
    changed = step == "send" and request.POST.get("route") != route.fingerprint
    if step == "send" and not changed and not route.nobody and files.is_valid():
        return _send(request, form, route, files)
    return _check(request, form, route, files, changed=changed)


def _typed(request: HttpRequest) -> dict[str, object]:
    """What comes back from the page that shows who will see it, to be changed."""
    typed: dict[str, object] = dict(request.POST.items())
    return {**typed, "offices_about": request.POST.getlist("offices_about")}


def _check(
    request: HttpRequest,
    form: AnonymousReportForm,
    route: Route,
    files: FilesForm,
    *,
    changed: bool = False,
) -> HttpResponse:
    ticket = _ticket(request)
    shown = files if request.POST.get("step") == "send" else FilesForm(anonymous=True)
    return _page(
        request, "check", form=form, route=route, files=shown, ticket=ticket, changed=changed
    )


def _send(
    request: HttpRequest, form: AnonymousReportForm, route: Route, files: FilesForm
) -> HttpResponse:
    if Concern.objects.anonymous_on(timezone.localdate()) >= MOST_A_DAY:
        return _page(request, "too_many", status=429)
    try:
        code = send_anonymously(
            form.report(), route, Ticket(_ticket(request)), files.cleaned_data["files"]
        )
    except OSError:
        files.add_error("files", FilesForm.NOT_STORED)
        return _check(request, form, route, files)
    return _page(request, "sent", code=code)


def _ticket(request: HttpRequest) -> str:
    """The page's own random text; a made-up one that is too short is somebody else's guess."""
    given = request.POST.get("ticket", "")
    return given if len(given) == TICKET else get_random_string(TICKET)


@without_cookies
def conversation(request: HttpRequest) -> HttpResponse:
    """What was said since, for whoever has the code. It is asked for again on every page."""
    code = request.POST.get("code", "")
    concern = Concern.objects.opened_by(code) if code else None
    if concern is None:
        return _page(request, "return", wrong=bool(code))
    form = ReplyForm(data=request.POST if request.POST.get("step") == "reply" else None)
    sent = form.is_valid()
    if sent:
        reporter_message(concern, form.cleaned_data["text"], at=None)
        form = ReplyForm()
    handlers = concern.parties.handling().in_office(timezone.localdate())
    shown: dict[str, Any] = {
        "concern": concern,
        "handlers": handlers.select_related("person"),
        "entries": concern.entries.for_reporter()
        .select_related("author")
        .prefetch_related("evidence"),
    }
    return _page(request, "conversation", code=code, form=form, sent=sent, **shown)


def _page(request: HttpRequest, name: str, status: int = 200, **context: object) -> HttpResponse:
    shown = {"guidance": Guidance.current(), **context}
    return render(request, f"breaches/anonymous/{name}.html", shown, status=status)
