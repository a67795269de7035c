"""What a PDF may load: our font, the partnership's logo and the text's own pictures, each under an
address of our own."""

import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it brings no types

from web.file_types import JPEG, PNG

FONTS = Path(__file__).parent.parent / "static" / "fonts"
LOGO = "printing:logo"
PICTURES = {PNG: "image/png", JPEG: "image/jpeg"}


class Asset(NamedTuple):
    content: bytes
    media_type: str


@cache
def fonts() -> dict[str, Asset]:
    """Unpacked once per process: otherwise WeasyPrint would do it for every document."""
    return {
        f"printing:{path.stem}": Asset(unpacked(path), "font/ttf")
        for path in FONTS.glob("atkinson-hyperlegible-*.woff2")
    }


def unpacked(path: Path) -> bytes:
    font, plain = TTFont(path), io.BytesIO()
    font.flavor = None
    font.save(plain)
    return plain.getvalue()


def picture(content: bytes) -> Asset:
    """Raises ValueError on anything but PNG or JPEG: a drawing (SVG) could load other things."""
    for start, media_type in PICTURES.items():
        if content.startswith(start):
            return Asset(content, media_type)
    raise ValueError("A logo or picture must be PNG or JPEG.")


def for_document(logo: bytes | None, pictures: Mapping[str, bytes]) -> dict[str, Asset]:
    """All that a document may load, by address; `pictures` are keyed by theirs."""
    own = {**pictures, **({LOGO: logo} if logo else {})}
    return {**fonts(), **{address: picture(content) for address, content in own.items()}}
