"""Draws pages of a PDF file: each as a WebP picture, its length in four bytes before it.

The pages to draw, counted from 0, are given as arguments; one that can't be drawn is an empty
picture.
"""

import io
import sys
from typing import IO, BinaryIO

import pypdfium2 as pdfium
from PIL import Image

from policies.originals.programs.limits import confine
from web.confinement.pictures import load_pillow

# Pixels: a phone is 400 wide and shows two or three for each.
WIDTH = 1000
TALLEST = 3000
QUALITY = 60


def draw(source: BinaryIO, target: IO[bytes], *numbers: int) -> None:
    document = pdfium.PdfDocument(source)
    # Draws what was typed into forms too; this build of PDFium runs no JavaScript.
    document.init_forms()
    for number in numbers:
        picture = _picture(document, number)
        target.write(len(picture).to_bytes(4, "big") + picture)


def _picture(document: pdfium.PdfDocument, number: int) -> bytes:
    try:
        page = document[number]
        wide, high = page.get_size()
        scale = min(WIDTH / max(wide, 1), TALLEST / max(high, 1))
        drawn: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    except pdfium.PdfiumError:
        return b""
    page.close()
    out = io.BytesIO()
    drawn.save(out, "WEBP", quality=QUALITY, method=3)
    return out.getvalue()


if __name__ == "__main__":
    load_pillow()
    confine()
    draw(sys.stdin.buffer, sys.stdout.buffer, *map(int, sys.argv[1:]))
