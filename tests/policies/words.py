"""Word files for tests: as python-docx makes them, and as they should not be."""

import io
import math
import resource
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from policies.intake.reading import read_file
from policies.lifecycle.pictures import keep_drawings
from policies.texts.model import FromFile, TextRefused
from policies.word.reading import read_word

FILES = Path(__file__).parent / "docx"
CONSENT = "I [full name] have read and understood the policy and will comply with it."


def saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@cache
def styled() -> bytes:
    """With Word's own styles, and a table."""
    document = Document()
    document.add_paragraph("Harbour Partnership")
    document.add_heading("Screens Policy", 0)
    document.add_heading("1. Aims", 1)
    paragraph = document.add_paragraph("Screens are ")
    paragraph.add_run("locked").bold = True
    paragraph.add_run(" & dark, *always*: a_b, 1 < 2, C:\\temp.")
    document.add_paragraph("3. This is no list.")
    document.add_heading("2. Conduct", 1)
    for words, style in (
        ("lock", "List Bullet"),
        ("inner", "List Bullet 2"),
        ("ask", "List Bullet"),
    ):
        document.add_paragraph(words, style=style)
    table = document.add_table(2, 2)
    for cell, words in zip(
        table._cells, ("What", "Who | when", "Keys", "Office\nDaily"), strict=True
    ):
        cell.text = words
    document.add_heading("3. Informed consent", 1)
    document.add_paragraph(CONSENT)
    return saved(document)


def bold_headings() -> bytes:
    """Headings that are only bold lines."""
    document = Document()
    for words in ("Screens Policy", "Aims"):
        document.add_paragraph().add_run(words).bold = True
    document.add_paragraph("Screens are locked, so that nobody reads what is not theirs to read.")
    document.add_paragraph().add_run("Informed consent").bold = True
    document.add_paragraph(CONSENT)
    return saved(document)


LEVEL = (
    '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
)
LEVELS = ((0, "decimal", "%1."), (1, "decimal", "%1.%2"), (2, "lowerRoman", "(%3)"))
NUMBERING = '<w:abstractNum {} w:abstractNumId="90">{}</w:abstractNum>'


@cache
def numbered() -> bytes:
    """Headings and paragraphs that Word counts: "1." "1.1" "(i)", and a list that goes on."""
    document = Document()
    numbering = document.part.numbering_part.element
    levels = "".join(LEVEL.format(*level) for level in LEVELS)
    numbering.insert(0, parse_xml(NUMBERING.format(nsdecls("w"), levels)))
    number = numbering.add_num(90).numId

    def listed(paragraph: Any, depth: int) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = depth
        properties.get_or_add_numId().val = number

    document.add_heading("Screens Policy", 0)
    listed(document.add_heading("Aims", 1), 0)
    listed(document.add_paragraph("Screens are locked."), 1)
    listed(document.add_paragraph("Desks are clear."), 1)
    listed(document.add_paragraph("At noon."), 2)
    listed(document.add_paragraph("At night."), 2)
    listed(document.add_heading("Informed consent", 1), 0)
    document.add_paragraph(CONSENT)
    return saved(document)


MADE: dict[str, Callable[[], bytes]] = {
    "styled": styled,
    "bold headings": bold_headings,
    "numbered": numbered,
}


def files() -> dict[str, bytes]:
    """All ten, by name: LibreOffice's and pandoc's (see docx/sources/make), and python-docx's."""
    found = {path.stem: path.read_bytes() for path in sorted(FILES.glob("*.docx"))}
    return {**found, **{name: make() for name, make in MADE.items()}}


def brought_in(raw: bytes) -> FromFile:
    """As `read_file` does it, without a process of its own."""
    read = read_word(raw)
    return replace(read, text=keep_drawings(read.text, read.drawings))


def parts(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        return {name: file.read(name) for name in file.namelist()}


def repacked(raw: bytes, name: str, content: bytes) -> bytes:
    """The file with one part added or replaced."""
    return zipped({**parts(raw), name: content})


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    """A gigabyte of spaces in one megabyte."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        for _n in range(1_000):
            part.write(b" " * 1_000_000)
    return out.getvalue()


def many_parts() -> bytes:
    return zipped({f"word/{n}.xml": b"<a/>" for n in range(3_000)})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENTITIES = b'<!DOCTYPE a [<!ENTITY b "bb">]><w:document/>'
# What is refused, and a word of why. Each is made only when needed: the bomb takes seconds.
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip bomb": (bomb, "far larger than a policy"),
    "an encrypted file": (
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
        "has a password",
    ),
    "a .doc": (lambda: OLE, "older kind"),
    "an RTF file": (lambda: b"{\\rtf1 Hello}", "RTF"),
    "a macro file": (lambda: repacked(styled(), "word/vbaProject.bin", b"\0"), "macros"),
    "a broken zip": (lambda: styled()[: len(styled()) // 2], "broken"),
    "another zip": (lambda: zipped({"hello.txt": b"Hello"}), "not a Word file"),
    "too many parts": (many_parts, "more parts"),
    "broken XML": (lambda: repacked(styled(), "word/document.xml", b"<w:document"), "broken"),
    "entities": (lambda: repacked(styled(), "word/document.xml", ENTITIES), "broken"),
    "too large": (lambda: b"PK\x03\x04" + bytes(21 * 1024 * 1024), "over 20 MB"),
}


def body(content: str) -> bytes:
    """A file whose main part has this content and nothing else."""
    document = f"<w:document {nsdecls('w')}><w:body>{content}</w:body></w:document>"
    return repacked(styled(), "word/document.xml", document.encode())


# Small files that would take much time or memory.
BOMBS: dict[str, Callable[[], bytes]] = {
    "empty paragraphs": lambda: body("<w:p/>" * 130_000),
    "paragraphs": lambda: body("<w:p><w:r><w:t>a b</w:t></w:r></w:p>" * 130_000),
    "runs of one paragraph": lambda: body(f"<w:p>{'<w:r><w:t>a </w:t></w:r>' * 200_000}</w:p>"),
    "breaks": lambda: body(f"<w:p><w:r>{'<w:t>a</w:t><w:br/>' * 200_000}</w:r></w:p>"),
    "cells": lambda: body(
        f"<w:tbl>{('<w:tr>' + '<w:tc><w:p/></w:tc>' * 10 + '</w:tr>') * 20_000}</w:tbl>"
    ),
    "nested tables": lambda: body(
        f"{'<w:tbl><w:tr><w:tc>' * 60}<w:p/>{'</w:tc></w:tr></w:tbl>' * 60}" * 900
    ),
    "unknown elements": lambda: body('<p a=" "/>' * 590_000),
    "signs": lambda: body(f"<w:p><w:r><w:t>{'*_[' * 1_900_000}</w:t></w:r></w:p>"),
    "a thousand pages": lambda: repacked(styled(), "word/document.xml", _large()),
    **{name: make for name, (make, _why) in REFUSED.items()},
}


def main(path: str) -> None:
    """Run in its own process: how many seconds of CPU time reading a file takes, and how many KB at
    most."""
    with suppress(TextRefused):
        read_file(Path(path).read_bytes())
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    sys.stdout.write(f"{math.ceil(used.ru_utime + used.ru_stime)} {used.ru_maxrss}")


def _large() -> bytes:
    """As large as a file's words may be: about a thousand pages."""
    start = f"<w:document {nsdecls('w')}><w:body>".encode()
    paragraph = b"<w:p><w:r><w:t>" + b"Screens are locked at noon. " * 40 + b"</w:t></w:r></w:p>"
    return start + paragraph * (5_900_000 // len(paragraph)) + b"</w:body></w:document>"
