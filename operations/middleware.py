"""Each response adds a line to the log and a count, neither of which says who asked."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from operations.logs import request_number
from operations.monitoring.metrics import count

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Anonymous reports leave no line, and no number by which a proxy's line could be found.
UNSEEN = {"breaches:anonymous", "breaches:anonymous_return"}
GIVEN = re.compile(r"[\w-]{8,64}", re.ASCII)

logger = logging.getLogger("undersigned.requests")


def logged(get_response: GetResponse) -> GetResponse:
    """Middleware: a line and a count for each response. A proxy may send the request's number in
    `X-Request-ID`; the response repeats it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        number = given if GIVEN.fullmatch(given) else uuid.uuid4().hex
        before = request_number.set(number)
        begun = time.perf_counter()
        try:
            response = get_response(request)
            view = request.resolver_match.view_name if request.resolver_match else ""
            if view not in UNSEEN:
                seconds = time.perf_counter() - begun
                count(view, response.status_code, seconds)
                _write(request.method, view, response.status_code, seconds)
                response["X-Request-ID"] = number
            return response
        finally:
            request_number.reset(before)

    return answer


def _write(method: str | None, view: str, status: int, seconds: float) -> None:
    fields = {"method": method, "view": view, "status": status, "ms": round(1000 * seconds, 1)}
    logger.info("answered", extra={"fields": fields})
