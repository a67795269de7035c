"""A Word file as Markdown, with everything that was changed or lost on the way."""

import hashlib
import io
from typing import Any
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile

import mammoth  # type: ignore[import-untyped]  # it brings no types
from django.core.exceptions import ValidationError
from lxml import html
from lxml.etree import LxmlError

from policies.redrawing import redraw
from policies.texts.file_notes import lost_picture, wordless_picture
from policies.texts.markdown import plain_text
from policies.texts.model import Drawing, FromFile, Problem, TextRefused
from policies.texts.word_ledger import unaccounted
from policies.word.anchors import restore
from policies.word.cleaning import tidy
from policies.word.markdown import to_markdown
from policies.word.package import DOCUMENT, Parts, opened, packed
from policies.word.preparing import prepare
from policies.word.properties import ORIGIN, read_properties
from policies.word.relationships import broken
from policies.word.source_words import words_shown

# What Word, pandoc and LibreOffice call a quotation.
QUOTES = ("Quote", "Intense Quote", "Block Text", "Quotations")
# Raised for a file whose content isn't what it claims.
BROKEN = (
    *(ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError),
    *(ExpatError, BadZipFile, LxmlError),
)
DEPTHS = range(1, 10)
STYLES = "\n".join(
    [
        "p[style-name='Title'] => h1:fresh",
        *(f"p.UndersignedHeading{n} => h{min(n + 1, 6)}:fresh" for n in range(1, 7)),
        *(f"p[style-name='{name}'] => blockquote > p:fresh" for name in QUOTES),
        "p[style-name='List Continue'] => ul|ol > li > p:fresh",
        "r[style-name='Undersigned Code'] => code",
        "r[style-name='Undersigned Strong'] => b",
        *(f"p.UndersignedBullet{n} => {'ul|ol > li > ' * (n - 1)}ul > li:fresh" for n in DEPTHS),
        *(f"p.UndersignedNumbered{n} => {'ul|ol > li > ' * (n - 1)}ol > li:fresh" for n in DEPTHS),
    ]
)


def read_word(raw: bytes) -> FromFile:
    """Raises TextRefused, with the reason, for anything that can't be read as a Word file."""
    parts = opened(raw)
    try:
        return _read(parts)
    except BROKEN as error:
        raise TextRefused(Problem(None, broken())) from error


def _read(parts: Parts) -> FromFile:
    shown = words_shown(parts, DOCUMENT)
    properties = read_properties(parts)
    notes = prepare(parts)
    drawings: dict[str, Drawing] = {}
    made = mammoth.convert_to_html(
        io.BytesIO(packed(parts)),
        style_map=STYLES,
        id_prefix="",
        convert_image=mammoth.images.img_element(
            lambda image: _picture(image, drawings, notes.said)
        ),
    )
    root = html.fragment_fromstring(made.value, create_parent="div")
    notes.said += tidy(root)
    restore(root, properties)
    text = to_markdown(root)
    return FromFile(
        text,
        tuple(notes.said),
        tuple(notes.doubts),
        tuple(drawings.values()),
        properties.get(ORIGIN, ""),
        tuple(unaccounted(shown, plain_text(text))),
    )


def _picture(image: Any, drawings: dict[str, Drawing], said: list[str]) -> dict[str, str]:
    words = " ".join((image.alt_text or "").translate({91: 40, 93: 41}).split())
    try:
        with image.open() as file:
            drawing = redraw(file)
    except (ValidationError, OSError, KeyError, MemoryError) as error:
        why = " ".join(error.messages) if isinstance(error, ValidationError) else ""
        said.append(lost_picture(why))
        return {"src": ""}
    if not words:
        said.append(wordless_picture())
    sha256 = hashlib.sha256(drawing.content).hexdigest()
    drawings[sha256] = drawing
    return {"src": f"picture:{sha256}", "alt": words}
