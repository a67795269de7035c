"""What a PDF may load: our font and the partnership's logo, each under an address of our own."""

import io
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it brings no types

FONTS = Path(__file__).parent.parent / "static" / "fonts"
LOGO = "printing:logo"
SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class Asset(NamedTuple):
    content: bytes
    media_type: str


@cache
def fonts() -> dict[str, Asset]:
    """Unpacked once a process: WeasyPrint would do it again for every document."""
    return {
        f"printing:{path.stem}": Asset(unpacked(path), "font/ttf")
        for path in FONTS.glob("atkinson-hyperlegible-*.woff2")
    }


def unpacked(path: Path) -> bytes:
    font, plain = TTFont(path), io.BytesIO()
    font.flavor = None
    font.save(plain)
    return plain.getvalue()


def logo(content: bytes) -> Asset:
    """Raises ValueError on anything but PNG or JPEG: a drawing (SVG) could load other things."""
    for signature, media_type in SIGNATURES.items():
        if content.startswith(signature):
            return Asset(content, media_type)
    raise ValueError("A logo must be a PNG or JPEG picture.")


def for_document(logo_content: bytes | None) -> dict[str, Asset]:
    own = {LOGO: logo(logo_content)} if logo_content else {}
    return {**fonts(), **own}
