from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def no_store(get_response: GetResponse) -> GetResponse:
    """Middleware: what somebody saw is kept by no browser or proxy, where one machine serves many.

    A view that says otherwise is left alone. A session that nothing read showed nothing of anybody,
    and is not read for this either.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if "Cache-Control" not in response and _is_somebodys(request):
            response["Cache-Control"] = "private, no-store"
        return response

    return answer


def _is_somebodys(request: HttpRequest) -> bool:
    return request.session.accessed and SESSION_KEY in request.session


class SignInRequired(LoginRequiredMiddleware):
    """Everybody signs in first, unless the page is for all; Django's own looks who it is even then,
    and a page for reports without a name must not."""

    def process_view(self, request: HttpRequest, view_func: Any, *args: Any) -> Any:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, *args)
