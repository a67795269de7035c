"""The pictures of an original's pages."""

import io
from collections.abc import Iterator
from tempfile import TemporaryFile

from PIL import Image

from policies.lifecycle.pictures import keep_drawing
from policies.models import OriginalPage, Picture, Version
from policies.originals.programs.limits import BY_THE_CLOCK
from policies.texts.model import Drawing
from web.confinement import Stopped, run_apart

PROGRAM = "policies.originals.programs.draw"
# Pages that one process draws.
AT_ONCE = 20


def draw_missing(version: Version) -> None:
    """Draw the pages that have no picture yet; what is drawn is kept even if a later page fails.

    Raises NotRun if a page can't be drawn, and FileNotFoundError.
    """
    with version.original.open("rb") as stored, TemporaryFile() as copy:
        for chunk in stored.chunks():
            copy.write(chunk)
        while first := version.pages.filter(picture=None).first():
            numbers = range(first.number, first.number + AT_ONCE)
            pages = list(version.pages.filter(number__in=numbers))
            ends = (str(pages[0].number - 1), str(pages[-1].number - 1))
            with run_apart(PROGRAM, copy, *ends, seconds=BY_THE_CLOCK) as output:
                drawn = output.read()
            _keep(version, pages, drawn)


def _keep(version: Version, pages: list[OriginalPage], drawn: bytes) -> None:
    for page, content in zip(pages, _each(drawn), strict=True):
        page.picture = _picture(content)
        version.pictures.add(page.picture)
        page.save(update_fields=["picture"])


def _each(drawn: bytes) -> Iterator[bytes]:
    """As programs/draw.py writes them."""
    at = 0
    while at < len(drawn):
        size = int.from_bytes(drawn[at : at + 4], "big")
        yield drawn[at + 4 : at + 4 + size]
        at += 4 + size


def _picture(content: bytes) -> Picture:
    if not content:
        raise Stopped
    with Image.open(io.BytesIO(content), formats=["WEBP"]) as image:
        return keep_drawing(Drawing(content, image.width, image.height, original=""))
