"""Every word that a Word file shows its reader, read apart from the code that converts it.

Each part and element that bears text is read, also those that no step of the conversion knows:
whatever is lost on the way is then missed by the ledger (policies/texts/word_ledger.py).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from policies.word.chunks import chunk_lines
from policies.word.headings import Styles, is_contents
from policies.word.inline import is_on
from policies.word.numbering import W
from policies.word.package import Parts
from policies.word.relationships import targets_of
from policies.word.signs import sign_of

# Elements whose text is not read as words: field codes, deletions, positions and sizes.
UNSEEN = {
    *(f"{W}{name}" for name in ("instrText", "delText", "delInstrText", "del", "moveFrom")),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
# What is between words.
BREAKS = {
    *(f"{W}{name}" for name in ("p", "tab", "ptab", "br", "cr", "tc", "rt")),
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}r",
}
HYPHEN = f"{W}noBreakHyphen"
RUBY = f"{W}ruby"
BEARS_WORDS = re.compile(r"\{[^{}]+\}t")
BESIDE = re.compile(r"word/(?:footnotes|endnotes)\.xml")


def words_shown(parts: Parts, main: str) -> str:
    """The words of the main part, then those of footnotes and endnotes, except printed contents and
    hidden words. Those, and the words of diagrams, headers, footers, comments and deletions, are
    named by `prepare`."""
    styles = parts.get("word/styles.xml")
    names = Styles.of(_root(styles)).names if styles else {}
    shown = [main, *sorted(name for name in parts if BESIDE.fullmatch(name))]
    return " ".join("".join(_shown(_with_chunks(parts, name), names)) for name in shown)


def _with_chunks(parts: Parts, name: str) -> Any:
    """The part's root, with the words of the documents inside it."""
    root, targets = _root(parts[name]), targets_of(parts, name)
    for chunk in root.iter(f"{W}altChunk"):
        for words, _level in chunk_lines(chunk, targets, parts):
            etree.SubElement(etree.SubElement(chunk, f"{W}p"), f"{W}t").text = words
    return root


def _root(part: bytes) -> Any:
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))


def _shown(element: Any, names: Mapping[str, str]) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in UNSEEN or _is_named(element, names):
        return
    if element.tag in BREAKS:
        yield " "
    elif element.tag == HYPHEN:
        yield "-"
    elif element.tag == f"{W}sym":
        yield sign_of(element) or ""
    elif element.text and BEARS_WORDS.fullmatch(element.tag):
        yield element.text
    # A word's pronunciation comes before it in the file, and after it on the page.
    for child in reversed(element) if element.tag == RUBY else element:
        yield from _shown(child, names)
    if element.tag in BREAKS:
        yield " "


def _is_named(element: Any, names: Mapping[str, str]) -> bool:
    if element.tag == f"{W}r":
        return is_on(element.find(f"{W}rPr/{W}vanish"))
    return element.tag == f"{W}p" and is_contents(element, names)
