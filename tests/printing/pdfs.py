"""Reads PDFs for tests."""

import io
import subprocess
from collections.abc import Iterator

import page
import pikepdf
import pypdf

# The validator counts a chain of bookmarks as depth; a pack has one per form.
LIMITS = page.SafetyLimits(max_reference_depth=5000)


def ua1_failures(pdf: bytes) -> list[str]:
    """What keeps a PDF from conforming to PDF/UA-1; empty if nothing does."""
    report = page.validate_pdf_bytes(pdf, profile="ua1", limits=LIMITS)
    assert report.is_compliant is not bool(report.failures)
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page, with every run of whitespace folded to one space."""
    command = ["pdftotext", "-enc", "UTF-8", "-", "-"]
    text = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return [" ".join(words.split()) for words in text.split("\f")[:-1]]


def bookmarks(pdf: bytes) -> list[tuple[str, int]]:
    """Titles, including those of subsections, with the page that each leads to."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return [(str(item.title), page_of(reader, item)) for item in flat(reader.outline)]


def page_of(reader: pypdf.PdfReader, bookmark: pypdf.generic.Destination) -> int:
    index = reader.get_destination_page_number(bookmark)
    assert index is not None
    return index + 1


def flat(items: list) -> Iterator[pypdf.generic.Destination]:
    for item in items:
        if isinstance(item, list):
            yield from flat(item)
        else:
            yield item


def links(pdf: bytes) -> list[str]:
    """Where the links of all pages lead: an address, or # and an anchor."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        notes = [note for each in opened.pages for note in each.obj.get("/Annots", [])]
        return [str(note.A.URI) if "/A" in note else f"#{note.Dest}" for note in notes]


def objects(pdf: bytes) -> Iterator[pikepdf.Object]:
    """Every dictionary and stream; they are gone once the loop ends."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for item in opened.objects:
            if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
                yield item


def pictures(pdf: bytes) -> int:
    """How many different pictures it has."""
    return sum(item.get("/Subtype") == "/Image" for item in objects(pdf))


def fonts(pdf: bytes) -> dict[str, bool]:
    """Names of its fonts without their subset's prefix, and whether each is embedded."""
    return {
        str(item.FontName).partition("+")[2]: any(f"/FontFile{kind}" in item for kind in "23")
        for item in objects(pdf)
        if item.get("/Type") == "/FontDescriptor"
    }
