"""From the words of a PDF page to its blocks: by the file's tags, otherwise by the lines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from policies.originals.programs.pdfium import raw
from policies.originals.programs.tags import Block, blocks_by_mark, is_decoration
from policies.originals.programs.words import PageText, Place, Word

BULLET = re.compile(r"[•●○▪■◦‣⁃\uf0b7]|[-–*]$")
NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]?|\([a-z0-9]{1,4}\)|[a-z][.)])$")
ENDS = (".", ":", ";", "!", "?")
# Beside the usual distance between lines, one that begins a paragraph.
APART = 1.3


@dataclass
class PageBlocks:
    """Each block as its kind and its words; `decoration` if something was left out as such."""

    blocks: list[tuple[str, str]] = field(default_factory=list)
    decoration: bool = False


def blocks_of(page: Any) -> PageBlocks:
    marks = blocks_by_mark(page)
    text = PageText(page)
    try:
        return _tagged(text, marks) if marks else PageBlocks(_by_lines(text, text.words()))
    finally:
        text.close()


def _tagged(text: PageText, marks: dict[int, Block]) -> PageBlocks:
    found = PageBlocks()
    kept: dict[Block, list[Word]] = {}
    loose: list[Word] = []
    for word in text.words():
        item = text.item(word)
        block = marks.get(raw.FPDFPageObj_GetMarkedContentID(item)) if item else None
        if block:
            kept.setdefault(block, []).append(word)
        elif item and is_decoration(item):
            found.decoration = True
        else:
            loose.append(word)
    rows: dict[int, list[str]] = {}
    kinds: dict[int, str] = {}
    for block in sorted(kept, key=lambda each: (each.order, each.cell)):
        rows.setdefault(block.order, []).append(joined(kept[block]))
        kinds[block.order] = block.kind
    found.blocks = [
        (kinds[order], (" · " if kinds[order] == "row" else " ").join(cells))
        for order, cells in rows.items()
    ]
    found.blocks += _by_lines(text, loose)
    return found


def joined(words: Iterable[Word]) -> str:
    """Joins a word that was hyphenated at the end of a line."""
    parts: list[str] = []
    cut = False
    for word in words:
        if cut and parts:
            parts[-1] = parts[-1].removesuffix("\u00ad") + word.text
        else:
            parts.append(word.text)
        hyphened = word.text.endswith("\u00ad") or (
            word.text.endswith("-") and word.text[:-1].isalpha()
        )
        cut = word.ends_line and hyphened
    return " ".join(parts)


@dataclass
class Line:
    words: list[Word]
    place: Place


def _by_lines(text: PageText, words: Iterable[Word]) -> list[tuple[str, str]]:
    lines = _lines(text, words)
    gaps = [a.place.top - b.place.top for a, b in zip(lines, lines[1:], strict=False)]
    usual = median(each for each in gaps if each > 0) if any(each > 0 for each in gaps) else 0
    widest = max((len(joined(line.words)) for line in lines), default=0)
    blocks: list[tuple[str, list[Word]]] = []
    for number, line in enumerate(lines):
        gap = gaps[number - 1] if number else 0
        before = joined(lines[number - 1].words) if number else ""
        apart = not number or gap < 0 or gap > APART * max(usual, line.place.height)
        short = before.endswith(ENDS) and len(before) < widest * 0.75
        kind = _kind(line)
        if apart or short or kind == "li" or NUMBERED.match(line.words[0].text):
            blocks.append((kind, []))
        blocks[-1][1].extend(line.words)
    return [(kind, joined(found)) for kind, found in blocks]


def _kind(line: Line) -> str:
    return "li" if BULLET.match(line.words[0].text) else "p"


def _lines(text: PageText, words: Iterable[Word]) -> list[Line]:
    lines: list[Line] = []
    ended = True
    for word in words:
        if ended:
            lines.append(Line([], text.place(word)))
        lines[-1].words.append(word)
        ended = word.ends_line
    return lines
