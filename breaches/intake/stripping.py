"""Redraws an anonymous reporter's pictures while they wait for the page.

That page is open to everybody, so limits are tight: few requests redraw at once on a machine,
each for a short time. Nothing is kept about the reporter.
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

from breaches.evidence import redrawing
from breaches.evidence.display_copies import CannotRedraw, display_type, redrawn
from breaches.evidence.file_types import ENDINGS, Examined
from web.confinement.running import Busy

SECONDS = 20.0  # for all pictures of a request
# Each redrawing request locks one of these files; the lock goes even if the process dies.
TURNS = [Path(redrawing.__file__).parent / name for name in ("picture.py", "confined.py")]


def strip(pictures: Sequence[Examined]) -> list[Examined]:
    """The pictures redrawn, and named by their numbers.

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
    """Locks it, too."""
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
    """The copy replaces what was sent, in the file that the request closes."""
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
