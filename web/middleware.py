"""Middleware, in the order in which `config.settings` lists it."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from web import sizes

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def no_store(get_response: GetResponse) -> GetResponse:
    """Middleware: no browser or proxy keeps what a person saw, because people share machines.

    A view that sets its own caching is left alone. If nothing read the session, the page showed
    nothing personal; the session is not read for this either.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if "Cache-Control" not in response and _is_somebodys(request):
            response["Cache-Control"] = "private, no-store"
        return response

    return answer


def _is_somebodys(request: HttpRequest) -> bool:
    return request.session.accessed and SESSION_KEY in request.session


def not_too_large(get_response: GetResponse) -> GetResponse:
    """Middleware: refuses a request that is too large, before reading any of it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        sent = request.META.get("CONTENT_LENGTH") or ""
        if sent.isdecimal() and int(sent) > sizes.REQUEST:
            most = {"most": sizes.in_mb(sizes.REQUEST)}
            return render(request, "413.html", most, status=413)
        return get_response(request)

    return answer


class SignInRequired(LoginRequiredMiddleware):
    """Everybody signs in first, unless the page is public. Django's own loads the user even then,
    and a page for anonymous reports must not."""

    def process_view(self, request: HttpRequest, view_func: Any, *args: Any) -> Any:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, *args)
