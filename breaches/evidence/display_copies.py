"""Display copies of evidence, redrawn in a separate process with tight limits."""

import logging
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

from django.core.files.base import File

from breaches.evidence.file_names import safe_name
from breaches.evidence.file_types import ENDINGS
from breaches.evidence.sealed_files import pieces, put_sealed
from breaches.models import Evidence
from breaches.models.evidence import EvidenceQuerySet
from web.confinement.running import Failed, Stopped, run_apart
from web.stored_files import kept_or_removed

logger = logging.getLogger(__name__)

# For each type of file: the program that redraws it, and the type that this makes.
PROGRAMS = {
    "image/jpeg": ("picture", "image/jpeg"),
    "image/png": ("picture", "image/png"),
    "image/gif": ("picture", "image/png"),
    "image/webp": ("picture", "image/jpeg"),
    "application/pdf": ("document", "application/pdf"),
    "video/mp4": ("film", "video/webm"),
    "video/quicktime": ("film", "video/webm"),
    "video/webm": ("film", "video/webm"),
    "message/rfc822": ("mail", "text/plain; charset=utf-8"),
}
SECONDS = 240  # by the clock


class CannotRedraw(Exception):
    """The file is broken, or needs more memory or time than is allowed."""


@contextmanager
def redrawn(
    content: Iterable[bytes], media_type: str, seconds: float = SECONDS
) -> Iterator[IO[bytes]]:
    """The file redrawn, in an unnamed temporary file. Raises CannotRedraw, Busy and OSError."""
    program = f"breaches.evidence.redrawing.{PROGRAMS[media_type][0]}"
    with tempfile.TemporaryFile() as source:
        source.writelines(content)
        try:
            # Quiet: no line of the log may say when a report without a name came in.
            with run_apart(program, source, media_type, seconds=seconds, quiet=True) as target:
                yield target
        except (Stopped, Failed) as error:
            raise CannotRedraw from error


def make_display_copy(evidence: Evidence) -> None:
    """Make the display copy, unless the file was locked or finished meanwhile."""
    waiting = Evidence.objects.waiting().filter(pk=evidence.pk)
    try:
        _make(evidence, waiting)
    except FileNotFoundError:
        logger.error("The file of the evidence %s is missing.", evidence.pk)
        waiting.update(display_state=Evidence.Display.IMPOSSIBLE)
    except CannotRedraw:
        waiting.update(display_state=Evidence.Display.IMPOSSIBLE)


def _make(evidence: Evidence, waiting: EvidenceQuerySet) -> None:
    with (
        redrawn(pieces(evidence, "original"), evidence.words["type"]) as copy,
        kept_or_removed() as stored,
    ):
        name = put_sealed(evidence, File(copy).chunks(), "display", stored)
        if not waiting.update(display=name, display_state=Evidence.Display.MADE):
            raise CannotRedraw("It is not to be looked at any more.")


def display_type(media_type: str) -> str:
    return PROGRAMS[media_type][1]


def display_name(evidence: Evidence) -> str:
    """What the copy is called when saved: the extension fits its content."""
    made = display_type(evidence.words["type"])
    if made == evidence.words["type"]:
        return str(evidence.words["name"])
    stem = str(evidence.words["name"]).rpartition(".")[0]
    return safe_name(stem, ENDINGS.get(made, (".txt",)))
