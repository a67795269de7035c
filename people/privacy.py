from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
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
