"""Reporting without a name, and coming back with the code.

Nothing here may touch `request.user`, `request.session`, messages or CSRF tokens: each would read
or set a cookie. No cookie signs anybody in here, so another site's page could do nothing in their
name.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from breaches.forms.anonymous import AnonymousReplyForm, AnonymousReportForm, ReturnCodeForm
from breaches.forms.report import FilesForm
from breaches.intake import replying
from breaches.intake.replying import TooMany
from breaches.intake.reporting import SentAlready, Ticket, send_anonymously
from breaches.intake.routing import Route
from breaches.models import Concern, Evidence, Guidance

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
# More anonymous reports a day than this are a joke or an attack. Counted for everyone together:
# a limit by address would mean keeping addresses.
MOST_A_DAY = 100
TICKET = 32  # characters


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
    """The questions; then who will see it; then the code. The pages carry what was typed."""
    step = request.POST.get("step", "")
    form = AnonymousReportForm(data=request.POST or None)
    if step not in ("check", "send") or not form.is_valid():
        shown = form if step in ("check", "send") else AnonymousReportForm(initial=_typed(request))
        return _page(request, "report", form=shown)
    route = form.route(None)
    return _check(request, form, route) if step == "check" else _send(request, form, route)


def _typed(request: HttpRequest) -> dict[str, object]:
    """What the page that shows who will see it sends back, to be changed."""
    typed: dict[str, object] = dict(request.POST.items())
    return {**typed, "offices_about": request.POST.getlist("offices_about")}


def _check(
    request: HttpRequest,
    form: AnonymousReportForm,
    route: Route,
    files: FilesForm | None = None,
    **more: Any,
) -> HttpResponse:
    """Who will see it. A page that comes back loses the pictures that were chosen."""
    shown: dict[str, Any] = {
        "form": form,
        "route": route,
        "files": files or FilesForm(anonymous=True),
    }
    shown |= {"ticket": _ticket(request), "choose_again": bool(request.FILES)}
    return _page(request, "check", **shown, **more)


def _send(request: HttpRequest, form: AnonymousReportForm, route: Route) -> HttpResponse:
    """No picture is examined before we know that the report is to be sent."""
    ticket = Ticket(_ticket(request))
    if Concern.objects.filter(pk=ticket.id).exists():
        return _sent(request, ticket, again=True)
    if Concern.objects.anonymous_on(timezone.localdate()) >= MOST_A_DAY:
        return _page(request, "too_many", status=429)
    if route.nobody or request.POST.get("route") != route.fingerprint:
        return _check(request, form, route, changed=True)
    files = FilesForm(anonymous=True, data=request.POST, files=request.FILES)
    try:
        if files.is_valid():
            send_anonymously(form.report(), route, ticket, files.cleaned_data["files"])
            return _sent(request, ticket)
    except SentAlready:
        return _sent(request, ticket, again=True)
    except OSError:
        files.add_error("files", FilesForm.NOT_STORED)
    return _check(request, form, route, files, status=_status(files))


def _sent(request: HttpRequest, ticket: Ticket, *, again: bool = False) -> HttpResponse:
    """The code; if it was sent before, with how many pictures."""
    kept = Evidence.objects.filter(concern=ticket.id, entry__number=1).count() if again else 0
    return _page(request, "sent", code=ticket.code, again=again, kept=kept)


def _status(form: Form) -> int:
    return 503 if form.has_error("files", "busy") else 200


def _ticket(request: HttpRequest) -> str:
    """The page's own random text; one of the wrong length is not ours, and is replaced."""
    given = request.POST.get("ticket", "")
    return given if len(given) == TICKET else get_random_string(TICKET)


@without_cookies
def conversation(request: HttpRequest) -> HttpResponse:
    """What was said since, for anyone with the code, which every page asks for again."""
    asked = ReturnCodeForm(request.POST or None)
    if not asked.is_valid():
        return _page(request, "return", form=asked)
    writing = request.POST.get("step") == "reply"
    form = _reply(request, asked.concern) if writing else AnonymousReplyForm()
    handlers = asked.concern.parties.handling().in_office(timezone.localdate())
    entries = asked.concern.entries.for_reporter().select_related("author")
    shown = {
        "concern": asked.concern,
        "code": asked.cleaned_data["code"],
        "handlers": handlers.select_related("person"),
        "entries": entries.prefetch_related("evidence"),
        "sent": form is None,
        "ticket": _ticket(request) if form else get_random_string(TICKET),
        "form": form or AnonymousReplyForm(),
        "choose_again": form is not None and bool(request.FILES),
    }
    return _page(request, "conversation", _status(shown["form"]), **shown)


def _reply(request: HttpRequest, concern: Concern) -> AnonymousReplyForm | None:
    """Keep it; None if it is kept, by this press or an earlier one."""
    ticket, form = Ticket(_ticket(request)), AnonymousReplyForm(request.POST)
    try:
        replying.refuse(concern, ticket)  # Before any picture is examined.
        form = AnonymousReplyForm(request.POST, request.FILES)
        if form.is_valid():
            typed = form.cleaned_data
            replying.reply(concern, typed["text"], ticket, typed["files"])
            return None
    except SentAlready:
        return None
    except TooMany:
        form.add_error(None, _("No more can be taken today. Copy it, and send it tomorrow."))
    except OSError:
        form.add_error("files", FilesForm.NOT_STORED)
    return form


def _page(request: HttpRequest, name: str, status: int = 200, **context: object) -> HttpResponse:
    shown = {"guidance": Guidance.current(), **context}
    return render(request, f"breaches/anonymous/{name}.html", shown, status=status)
