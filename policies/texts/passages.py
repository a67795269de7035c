"""A stored text paragraph by paragraph, each with its section."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .markdown import PICTURED, plain, plain_text, split_anchor, split_number
from .model import Section
from .tree import read_blocks

ANCHORED = re.compile(r"^(#{1,6} .*?)\s*\{#[^\s{}]{1,100}\}\s*$", re.MULTILINE)
# Words that bind: what a policy says must or must not be done.
BINDING = re.compile(
    r"\b(?:must|shall|may not|should not|are not to|is not to|cannot|not (?:be )?(?:permitted"
    r"|allowed|acceptable)|prohibited|forbidden|required|(?:in|un)?(?:appropriate|acceptable)"
    r"|dos|don['’]ts)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Passage:
    """A paragraph, heading, item or table in plain words; `section` is None before the first
    heading."""

    section: Section | None
    line: int
    words: str
    is_heading: bool = False
    pictured: tuple[str, ...] = ()


def passages(source: str) -> Iterator[Passage]:
    section = None
    for node in read_blocks(source.split("\n")).children:
        if node.kind == "heading":
            text, anchor = split_anchor(node.text)
            number, title = split_number(plain(text))
            section = Section(number, title, anchor, node.mark - 1) if anchor else section
            yield Passage(section, node.line, plain(text), is_heading=True)
        else:
            for leaf in node.leaves():
                shown = tuple(match["sha256"] for match in PICTURED.finditer(leaf.text))
                yield Passage(section, leaf.line, plain(leaf.text), pictured=shown)


def binding(source: str) -> list[str]:
    """What must or must not be done: paragraphs that say so themselves, and every item of a list if
    its section's title, or the paragraph before it, does."""
    found: list[str] = []
    titled, introduced = False, False
    for node in read_blocks(source.split("\n")).children:
        words = [plain(leaf.text) for leaf in node.leaves()]
        if node.kind == "heading":
            titled, introduced = _binds(words), False
            continue
        listed = node.kind in ("bullets", "numbers") and (titled or introduced)
        found += [each for each in words if listed or BINDING.search(each)]
        introduced = _binds(words) if node.kind == "paragraph" else introduced
    return found


def _binds(words: list[str]) -> bool:
    return any(BINDING.search(each) for each in words)


def spoken(source: str) -> str:
    """The words of a stored text in order, without anchors and what describes pictures."""
    return plain_text(ANCHORED.sub(r"\1", source))


def pictures(source: str) -> set[str]:
    """The hashes of the pictures that a text shows."""
    return {match["sha256"] for match in PICTURED.finditer(source)}


def pictures_without_words(source: str) -> set[str]:
    return {match["sha256"] for match in PICTURED.finditer(source) if not match["words"].strip()}
