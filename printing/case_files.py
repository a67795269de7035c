"""The file of a concern, for the police or whoever else is to read it: whole, or without a name."""

import unicodedata
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from printing.documents import Brand
from printing.rendering import lay_out, tagged_pdf

# Letters of a line that are kept on one page together.
TOGETHER = 1200


@dataclass(frozen=True)
class Fact:
    """A label and what stands beside it; a code is set small enough to stay on one row."""

    label: str
    value: str
    is_code: bool = False


@dataclass(frozen=True)
class Line:
    """One thing that was said or done, or one person or file; `meta` says when and who."""

    title: str
    meta: str = ""
    facts: tuple[Fact, ...] = ()

    @property
    def is_short(self) -> bool:
        return sum(len(fact.value) for fact in self.facts) <= TOGETHER


@dataclass(frozen=True)
class Section:
    """`note` stands under the title; `empty` is said where there are no lines."""

    title: str
    lines: tuple[Line, ...]
    empty: str
    note: str = ""


@dataclass(frozen=True)
class CaseFileDocument:
    """`edition` says whether it is whole; `made` when and by whom; `warning` how to keep it."""

    brand: Brand
    title: str
    reference: str
    edition: str
    made: tuple[Fact, ...]
    warning: str
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]


def case_file_pdf(document: CaseFileDocument) -> bytes:
    context = {"document": _spelt_out(document)}
    return tagged_pdf(lay_out("case_file", context, document.brand.logo, document.brand.colour))


# Line breaks and tabs are laid out; other control characters have no look.
KEPT_CONTROLS = "\n\t"
# What a font for texts may lack: pictures, private and unassigned characters, halves of pairs.
WITHOUT_GLYPH = ("So", "Sk", "Co", "Cn", "Cs", "Cf")


def _spelt_out(value: Any) -> Any:
    """The document with every text of it spelt out."""
    if isinstance(value, str):
        return spelt_out(value)
    if isinstance(value, tuple):
        return tuple(map(_spelt_out, value))
    if is_dataclass(value) and not isinstance(value, type):
        own = {each.name: _spelt_out(getattr(value, each.name)) for each in fields(value)}
        return replace(value, **own)
    return value


def spelt_out(text: str) -> str:
    """The text with pictures named, as "[slightly smiling face]": a character that no font has
    would print as a box, and the file would not be PDF/UA."""
    return "".join(map(_printable, text.replace("\r\n", "\n")))


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return character if character in KEPT_CONTROLS else ""
    if category not in WITHOUT_GLYPH or (character <= "\u00ff" and category != "Cf"):
        return character
    name = unicodedata.name(character, "").lower()
    return f"[{name}]" if category == "So" and name else ""
