"""Every word that a Word file shows its reader, read apart from the code that converts it.

Each part and element that bears text is read, also those that no step of the conversion knows:
whatever is lost on the way is then missed by the ledger (policies/texts/word_ledger.py).
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from policies.word.numbering import W
from policies.word.package import Parts

# Elements whose text is not read as words: field codes, deletions, positions and sizes.
UNSEEN = {
    *(f"{W}{name}" for name in ("instrText", "delText", "delInstrText", "del", "moveFrom")),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
# What is between words.
BREAKS = {f"{W}{name}" for name in ("p", "tab", "ptab", "br", "cr", "tc")}
HYPHEN = f"{W}noBreakHyphen"
BEARS_WORDS = re.compile(r"\{[^{}]+\}t")
BESIDE = re.compile(r"word/(?:footnotes|endnotes)\.xml")


def words_shown(parts: Parts, main: str) -> str:
    """The words of the main part, then those of footnotes and endnotes. Those of diagrams, headers,
    footers, comments and deletions are named by `prepare`."""
    names = [main, *sorted(name for name in parts if BESIDE.fullmatch(name))]
    return " ".join(_text(parts[name]) for name in names)


def _text(part: bytes) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return "".join(_shown(etree.fromstring(part, parser)))


def _shown(element: Any) -> Iterator[str]:
    if element.tag in UNSEEN or not isinstance(element.tag, str):
        return
    if element.tag in BREAKS:
        yield " "
    elif element.tag == HYPHEN:
        yield "-"
    elif element.text and BEARS_WORDS.fullmatch(element.tag):
        yield element.text
    for child in element:
        yield from _shown(child)
    if element.tag in BREAKS:
        yield " "
