"""The pictures of whoever reports without a name, drawn anew while they wait for the page.

That page is open to everybody, so it takes little: few requests draw at once on a machine, and
each for a short time. Nothing of who draws is kept.
"""

import fcntl
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from breaches import redrawing
from breaches.displaying import CannotRedraw, display_type, redrawn
from breaches.examining import ENDINGS, Examined

SECONDS = 20.0  # for all pictures of a request
# Who draws holds one of these files; the system gives it back even if the process dies.
TURNS = [Path(redrawing.__file__).parent / name for name in ("picture.py", "confined.py")]


class Busy(Exception):
    """As many as may are drawing just now."""


def strip(pictures: Sequence[Examined]) -> list[Examined]:
    """The pictures drawn anew and named by their numbers.

    Raises ValidationError, which names the picture and says what to do, Busy, and OSError.
    """
    if not pictures:
        return []
    end = time.monotonic() + SECONDS
    with _turn():
        return [_strip(each, number, end) for number, each in enumerate(pictures, start=1)]


@contextmanager
def _turn() -> Iterator[None]:
    with ExitStack() as files:
        opened = (files.enter_context(path.open("rb")) for path in TURNS)
        if not any(map(_is_free, opened)):
            raise Busy
        yield


def _is_free(file: IO[bytes]) -> bool:
    """Takes it, too."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _strip(picture: Examined, number: int, end: float) -> Examined:
    left = end - time.monotonic()
    try:
        with redrawn(picture.content.chunks(), picture.type, max(left, 0)) as copy:
            return _replaced(picture, number, copy)
    except CannotRedraw as error:
        message = _DAMAGED if time.monotonic() < end else _TOO_LONG
        raise ValidationError(message % {"name": picture.name}) from error


def _replaced(picture: Examined, number: int, copy: IO[bytes]) -> Examined:
    """The copy takes the place of what was sent, in the file that the request closes."""
    content = picture.content
    content.seek(0)
    content.truncate()
    shutil.copyfileobj(copy, content)
    media_type = display_type(picture.type)
    name = f"picture-{number}{ENDINGS[media_type][0]}"
    return replace(picture, name=name, type=media_type, stripped=True)


_DAMAGED = _(
    "%(name)s: This picture is damaged or too large to be read. Send a screenshot of it instead."
)
_TOO_LONG = _(
    "%(name)s: It took too long to make these pictures safe. Send fewer of them, or smaller ones;"
    " you can send more later with your return code."
)
