"""A Word file as Markdown, with everything that was changed or lost on the way."""

import hashlib
import io
import re
from typing import Any
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile

import mammoth  # type: ignore[import-untyped]  # it brings no types
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from lxml import html
from lxml.etree import LxmlError
from markdownify import ATX, BACKSLASH, MarkdownConverter

from policies.redrawing import redraw
from policies.texts.markdown import plain_text
from policies.texts.model import Drawing, FromFile, Problem, TextRefused
from policies.texts.tree import ENDS_HEADING, literal
from policies.texts.word_ledger import unaccounted
from policies.word.cleaning import tidy
from policies.word.package import DOCUMENT, Parts, opened, packed
from policies.word.preparing import prepare
from policies.word.source_words import words_shown

# What Word, pandoc and LibreOffice call a quotation.
QUOTES = ("Quote", "Intense Quote", "Block Text", "Quotations")
# Raised for a file whose content isn't what it claims.
BROKEN = (
    *(ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError),
    *(ExpatError, BadZipFile, LxmlError),
)
DEPTHS = range(1, 10)
# Besides the signs that are always escaped: an underscore beside a word, the code of a character,
# what would be the address of a link, and the signs of dialects (policies/texts/dialects/).
READ_AS_MARKUP = re.compile(
    r"(?<![^\W_])_|_(?![^\W_])|&(?=#?\w{1,31};)|(?<=\])(?:[(\[]|:(?=\s*(?:https?:|mailto:|#)))"
    r"|~(?=~|\w+~)|(?<=~)~|=(?==)|(?<==)=|\^(?=\[|\w+\^)|(?<=\[)[\^!]"
)
BRACKETS = re.compile(r"[\[\]]")
STYLES = "\n".join(
    [
        "p[style-name='Title'] => h1:fresh",
        *(f"p.UndersignedHeading{n} => h{min(n + 1, 6)}:fresh" for n in range(1, 7)),
        *(f"p[style-name='{name}'] => blockquote > p:fresh" for name in QUOTES),
        "p[style-name='List Continue'] => ul|ol > li > p:fresh",
        "r[style-name='Undersigned Code'] => code",
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
        message = _("The Word file is broken. Open it in Word, save it again, and bring that in.")
        raise TextRefused(Problem(None, message)) from error


def _read(parts: Parts) -> FromFile:
    shown = words_shown(parts, DOCUMENT)
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
    text = to_markdown(root)
    notes.doubts += unaccounted(shown, plain_text(text))
    return FromFile(text, tuple(notes.said), tuple(notes.doubts), tuple(drawings.values()))


def to_markdown(root: Any) -> str:
    """A tree that was tidied, as Markdown."""
    writer = _Converter(
        heading_style=ATX, bullets="-", newline_style=BACKSLASH, table_infer_header=True
    )
    return f"{writer.convert(html.tostring(root, encoding='unicode')).strip()}\n"


def _picture(image: Any, drawings: dict[str, Drawing], said: list[str]) -> dict[str, str]:
    words = " ".join((image.alt_text or "").translate({91: 40, 93: 41}).split())
    try:
        with image.open() as file:
            drawing = redraw(file)
    except (ValidationError, OSError, KeyError, MemoryError) as error:
        why = " ".join(error.messages) if isinstance(error, ValidationError) else ""
        said.append(" ".join([_("A picture that can't be shown, left out."), why]).strip())
        return {"src": ""}
    if not words:
        said.append(_("A picture without words that say what it shows: write them."))
    sha256 = hashlib.sha256(drawing.content).hexdigest()
    drawings[sha256] = drawing
    return {"src": f"picture:{sha256}", "alt": words}


class _Converter(MarkdownConverter):
    """Escapes only what would be read as markup: people are to edit the text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.numbers: dict[int, int] = {}

    def convert_p(self, el: Any, text: str, parent_tags: Any) -> str:
        """A paragraph that begins with "1." is not a list, and no line of it is."""
        lines = "\n".join(map(literal, text.strip().split("\n")))
        if el.parent.name == "li" and el.find_previous_sibling() is None:
            return lines
        made: str = super().convert_p(el, lines, parent_tags)  # type: ignore[misc]  # made on demand
        return made

    def convert_li(self, el: Any, text: str, parent_tags: Any) -> str:
        """As the base class does, which for each item counts all before it again."""
        sign = self._sign(el.parent)
        first, *others = text.strip().split("\n")
        indented = [" " * len(sign) + line if line else "" for line in others]
        return "\n".join([sign + first, *indented, ""]) if first else "\n"

    def _sign(self, items: Any) -> str:
        """What stands before the next of them; the second of two lists in a row has other signs."""
        is_other = "other" in items.get("class", [])
        if items.name != "ol":
            return "* " if is_other else "- "
        number = self.numbers.get(id(items), int(items.get("start", 1)))
        self.numbers[id(items)] = number + 1
        return f"{number}{')' if is_other else '.'} "

    def convert_hN(self, n: int, el: Any, text: str, parent_tags: Any) -> str:
        """Signs at its end would be taken for the end of the mark before it."""
        ended = ENDS_HEADING.sub(r"\\\g<0>", text.strip())
        made: str = super().convert_hN(n, el, ended, parent_tags)  # type: ignore[misc]  # untyped
        return made

    def escape(self, text: str, parent_tags: Any) -> str:
        text = text.replace("\\", "\\\\")
        for sign in "*`<|" if {"td", "th"} & set(parent_tags) else "*`<":
            text = text.replace(sign, f"\\{sign}")
        if "a" in parent_tags:
            text = BRACKETS.sub(r"\\\g<0>", text)
        return READ_AS_MARKUP.sub(r"\\\g<0>", text)
