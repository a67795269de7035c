"""A Word file as Markdown, with all that was changed or lost on the way."""

import io
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile

import mammoth  # type: ignore[import-untyped]  # it brings no types
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from lxml import html
from lxml.etree import LxmlError
from markdownify import ATX, BACKSLASH, MarkdownConverter

from policies.picturing import add_picture
from policies.texts.model import Problem, Refused
from policies.texts.tree import literal
from policies.word.cleaning import tidy
from policies.word.package import Parts, opened, packed
from policies.word.preparing import prepare

# What Word, pandoc and LibreOffice call a quotation.
QUOTES = ("Quote", "Intense Quote", "Block Text", "Quotations")
# What reading a file raises that says otherwise than it should what it holds.
BROKEN = (
    *(ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError),
    *(ExpatError, BadZipFile, LxmlError),
)
DEPTHS = range(1, 10)
STYLES = "\n".join(
    [
        "p[style-name='Title'] => h1:fresh",
        *(f"p[style-name='Heading {n}'] => h{min(n + 1, 6)}:fresh" for n in range(1, 7)),
        *(f"p[style-name='heading {n}'] => h{min(n + 1, 6)}:fresh" for n in range(1, 7)),
        "p.UndersignedHeading => h2:fresh",
        *(f"p[style-name='{name}'] => blockquote > p:fresh" for name in QUOTES),
        "p[style-name='List Continue'] => ul|ol > li > p:fresh",
        "r[style-name='Undersigned Code'] => code",
        *(f"p.UndersignedBullet{n} => {'ul|ol > li > ' * (n - 1)}ul > li:fresh" for n in DEPTHS),
        *(f"p.UndersignedNumbered{n} => {'ul|ol > li > ' * (n - 1)}ol > li:fresh" for n in DEPTHS),
    ]
)


@dataclass(frozen=True)
class FromWord:
    """The text in Markdown; `said` what was changed or left out; `doubts` what a reader has to
    agree to before it is taken: tracked changes and comments, each named."""

    text: str
    said: tuple[str, ...]
    doubts: tuple[str, ...]


def read_word(raw: bytes) -> FromWord:
    """Raises Refused, with the reason, for what is no Word file that can be read."""
    parts = opened(raw)
    try:
        return _read(parts)
    except BROKEN as error:
        message = _("The Word file is broken. Open it in Word, save it anew, and bring that in.")
        raise Refused(Problem(None, message)) from error


def _read(parts: Parts) -> FromWord:
    notes = prepare(parts)
    made = mammoth.convert_to_html(
        io.BytesIO(packed(parts)),
        style_map=STYLES,
        id_prefix="",
        convert_image=mammoth.images.img_element(lambda image: _picture(image, notes.said)),
    )
    root = html.fragment_fromstring(made.value, create_parent="div")
    notes.said += tidy(root)
    writer = _Converter(
        heading_style=ATX, bullets="-", newline_style=BACKSLASH, table_infer_header=True
    )
    text = writer.convert(html.tostring(root, encoding="unicode"))
    return FromWord(f"{text.strip()}\n", tuple(notes.said), tuple(notes.doubts))


def _picture(image: Any, said: list[str]) -> dict[str, str]:
    words = " ".join((image.alt_text or "").translate({91: 40, 93: 41}).split())
    try:
        with image.open() as file:
            picture = add_picture(file)
    except (ValidationError, OSError, KeyError) as error:
        why = " ".join(error.messages) if isinstance(error, ValidationError) else ""
        said.append(" ".join([_("A picture that can't be shown, left out."), why]).strip())
        return {"src": ""}
    if not words:
        said.append(_("A picture without words that say what it shows: write them."))
    return {"src": f"picture:{picture.pk}", "alt": words}


class _Converter(MarkdownConverter):
    """Escapes what would be read as a mark, and no more: people are to edit the text."""

    def convert_p(self, el: Any, text: str, parent_tags: Any) -> str:
        """A paragraph that begins with "1." is no list."""
        made: str = super().convert_p(el, literal(text.lstrip()), parent_tags)  # type: ignore[misc]  # made on demand
        return made

    def escape(self, text: str, parent_tags: Any) -> str:
        text = text.replace("\\", "\\\\")
        for sign in "*`<|" if {"td", "th"} & set(parent_tags) else "*`<":
            text = text.replace(sign, f"\\{sign}")
        return text
