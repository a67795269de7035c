"""A PDF redrawn: a picture of each page, so that no program, file or name comes along."""

import io
from typing import IO

import pypdfium2 as pdfium

from breaches.evidence.redrawing import confined
from web.confinement.pictures import load_pillow

MOST_PAGES = 60
SCALE = 120 / 72  # 120 dots per inch
SIDE = 2000  # pixels
QUALITY = 75


def redraw(source: IO[bytes], target: IO[bytes]) -> None:
    document, drawn = pdfium.PdfDocument(source), pdfium.PdfDocument.new()
    # Draws what was typed into forms too; this build of PDFium runs no JavaScript.
    document.init_forms()
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        _add(drawn, _picture(page), page.get_size())
        page.close()
    drawn.save(target)


def _picture(page: pdfium.PdfPage) -> io.BytesIO:
    scale = min(SCALE, SIDE / max(page.get_size()))
    content = io.BytesIO()
    page.render(scale=scale).to_pil().convert("RGB").save(content, "JPEG", quality=QUALITY)
    content.seek(0)
    return content


def _add(drawn: pdfium.PdfDocument, picture: io.BytesIO, size: tuple[float, float]) -> None:
    page, image = drawn.new_page(*size), pdfium.PdfImage.new(drawn)
    image.load_jpeg(picture, inline=True)
    image.set_matrix(pdfium.PdfMatrix().scale(*size))
    page.insert_obj(image)
    page.gen_content()
    page.close()


if __name__ == "__main__":
    load_pillow()
    confined.run(redraw)
