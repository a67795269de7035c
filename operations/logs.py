"""The site's own log: one line of JSON each, with the request's number and no names. A reader of
the log learns that a page was requested, but not whose page or by whom."""

import json
import logging
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, OperationalError

# Of the current request.
request_number: ContextVar[str] = ContextVar("request_number", default="")


class JSONFormatter(logging.Formatter):
    """A record as a line of JSON. Addresses and error messages may name people: only their kind is
    written, and where in the code they arose."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": _nameless(record),
        }
        if number := request_number.get():
            said["request"] = number
        said |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            said["errors"] = list(_errors(record.exc_info[1]))
        return json.dumps(said, ensure_ascii=False)


def _nameless(record: logging.LogRecord) -> str:
    if hasattr(record, "request") and isinstance(record.args, tuple) and record.args:
        return str(record.args[0])  # Django's own: the second argument is the address.
    if record.name == "django-q":
        return record.getMessage().partition(" - ")[0]  # What follows is the error's message.
    return record.getMessage()


def _errors(error: BaseException | None) -> Iterator[dict[str, Any]]:
    """The error and what caused it, newest first."""
    while error:
        found = {"type": type(error).__name__, "at": _places(error)}
        if isinstance(error, IntegrityError | OperationalError):
            found["said"] = str(error).partition("\n")[0]  # The second line quotes the row.
        yield found
        error = error.__cause__ or error.__context__


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
