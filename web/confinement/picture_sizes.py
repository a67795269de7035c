"""How many pixels a picture claims to have, from its first bytes: nothing is decoded."""

import struct
from typing import IO

# More is no photograph, and takes a program that draws it too much memory.
MOST_PIXELS = 80_000_000
# A JPEG that hides its size behind more blocks than this is not a photograph.
MOST_BLOCKS = 5000
# Blocks that give height and width: all start-of-frame marks, without tables and reserved ones.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def pixels(file: IO[bytes], media_type: str) -> int | None:
    """Width times height; None if the header is damaged."""
    file.seek(0)
    try:
        width, height = SIZES[media_type](file)
    except (struct.error, ValueError):
        return None
    return width * height or None


def _png(file: IO[bytes]) -> tuple[int, int]:
    width, height = struct.unpack(">16x2I", file.read(24))
    return width, height


def _gif(file: IO[bytes]) -> tuple[int, int]:
    width, height = struct.unpack("<6x2H", file.read(10))
    return width, height


def _webp(file: IO[bytes]) -> tuple[int, int]:
    """The three kinds of WebP: extended, lossless, lossy."""
    head = file.read(30)
    kind, content = struct.unpack("<12x4s4x10s", head)
    if kind == b"VP8X":
        wide, high = content[4:7], content[7:10]
        return int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(content[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<6x2H", content)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg(file: IO[bytes]) -> tuple[int, int]:
    """Raises ValueError if no block gives the size."""
    file.seek(2)
    for _block in range(MOST_BLOCKS):
        mark, length = struct.unpack(">xBH", file.read(4))
        if mark in FRAMES:
            height, width = struct.unpack(">x2H", file.read(5))
            return width, height
        file.seek(length - 2, 1)
    raise ValueError("No frame in the first blocks.")


SIZES = {"image/png": _png, "image/gif": _gif, "image/webp": _webp, "image/jpeg": _jpeg}
