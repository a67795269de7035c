"""Checks a PDF file and reads its text: standard input to JSON on standard output."""

import codecs
import json
import sys
from typing import Any, BinaryIO

import pypdfium2 as pdfium

from policies.originals.programs.blocks import PageBlocks, blocks_of
from policies.originals.programs.limits import confine
from policies.originals.programs.safety import Refused, refuse_unsafe

MOST_CHARACTERS = 6_000_000


def read(source: BinaryIO) -> dict[str, Any]:
    title = refuse_unsafe(source)
    source.seek(0)
    try:
        document = pdfium.PdfDocument(source)
    except pdfium.PdfiumError as error:
        raise Refused("broken") from error
    pages, left = [], MOST_CHARACTERS
    for number in range(len(document)):
        page = _page(document, number)
        left -= sum(len(words) for _kind, words in page.blocks)
        if left < 0:
            raise Refused("large")
        pages.append(page)
    if not pages:
        raise Refused("broken")
    return {
        "title": title,
        "pages": [page.blocks for page in pages],
        "decoration": any(page.decoration for page in pages),
    }


def _page(document: pdfium.PdfDocument, number: int) -> PageBlocks:
    try:
        page = document[number]
    except pdfium.PdfiumError as error:
        raise Refused("broken") from error
    found = blocks_of(page.raw)
    page.close()
    return found


if __name__ == "__main__":
    codecs.lookup("utf-16-le")  # Afterwards no module can be loaded.
    confine()
    try:
        said = read(sys.stdin.buffer)
    except Refused as refused:
        said = {"refused": str(refused)}
    sys.stdout.buffer.write(json.dumps(said).encode("utf-8", "replace"))
