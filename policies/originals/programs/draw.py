"""Draws pages of a PDF file: each as a WebP picture, before it its length, width and height.

The pages to draw, counted from 0, are given as arguments; one that can't be drawn is an empty
picture.
"""

import io
import sys
from typing import IO, BinaryIO

import pypdfium2 as pdfium
from PIL import Image

from policies.originals.programs.limits import HEAD, confine
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
        picture, width, height = _picture(document, number)
        target.write(HEAD.pack(len(picture), width, height) + picture)


def _picture(document: pdfium.PdfDocument, number: int) -> tuple[bytes, int, int]:
    try:
        page = document[number]
        wide, high = page.get_size()
        scale = min(WIDTH / max(wide, 1), TALLEST / max(high, 1))
        drawn: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    except pdfium.PdfiumError:
        return b"", 0, 0
    page.close()
    out = io.BytesIO()
    drawn.save(out, "WEBP", quality=QUALITY, method=3)
    return out.getvalue(), drawn.width, drawn.height


if __name__ == "__main__":
    load_pillow()
    confine()
    draw(sys.stdin.buffer, sys.stdout.buffer, *map(int, sys.argv[1:]))
