"""The file of a concern, for the police or another reader: whole, or redacted."""

import unicodedata
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from printing.policy_documents import Brand
from printing.rendering import lay_out, tagged_pdf

# A line of up to this many characters is kept on one page.
TOGETHER = 1200


@dataclass(frozen=True)
class Fact:
    """A label and its value; a code is set small enough to fit on one line."""

    label: str
    value: str
    is_code: bool = False


@dataclass(frozen=True)
class CaseFileLine:
    """One thing that was said or done, or one person or file; `meta` says when and who."""

    title: str
    meta: str = ""
    facts: tuple[Fact, ...] = ()

    @property
    def is_short(self) -> bool:
        return sum(len(fact.value) for fact in self.facts) <= TOGETHER


@dataclass(frozen=True)
class CaseFileSection:
    """`note` is shown under the title, `empty` where there are no lines."""

    title: str
    lines: tuple[CaseFileLine, ...]
    empty: str
    note: str = ""


@dataclass(frozen=True)
class CaseFileDocument:
    """`edition` says whether it is whole; `made` when and by whom; `warning` how to store it."""

    brand: Brand
    title: str
    reference: str
    edition: str
    made: tuple[Fact, ...]
    warning: str
    facts: tuple[Fact, ...]
    sections: tuple[CaseFileSection, ...]


def case_file_pdf(document: CaseFileDocument) -> bytes:
    context = {"document": _spelt_out(document)}
    return tagged_pdf(lay_out("case_file", context, document.brand.logo, document.brand.colour))


# Line breaks and tabs are laid out; other control characters print nothing.
KEPT_CONTROLS = "\n\t"
# Characters that text fonts may lack: pictures, private and unassigned ones, lone surrogates.
WITHOUT_GLYPH = ("So", "Sk", "Co", "Cn", "Cs", "Cf")


def _spelt_out(value: Any) -> Any:
    """The document with every text in it spelt out."""
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
