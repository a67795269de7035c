"""A stored text as blocks of words, for redlines to compare."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from lxml import html
from lxml.html import HtmlElement

from policies.texts.markdown import split_number

HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
CONTAINERS = frozenset({"ul", "ol", "li", "blockquote", "div"})
INLINE = frozenset({"a", "code", "em", "strong"})
# A word or any other single sign, with the space before it, so that joined words give the text.
WORDS = re.compile(r"\s*(?:\w+|[^\w\s])|\s+$")


@dataclass(frozen=True)
class Word:
    """A word with its inline tags, each with its link or ""; or a picture."""

    text: str
    within: tuple[tuple[str, str], ...] = ()
    src: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Words are equal whatever their emphasis, but not with a different link or picture."""
        return self.text, "".join(link for _tag, link in self.within), self.src


Words = tuple[Word, ...]


@dataclass(eq=False)
class Container:
    """A list, item, quotation or cover around blocks; `value` is an item's number, if any."""

    tag: str
    value: int | None = None
    cover: bool = False


@dataclass(eq=False)
class Block:
    """A heading, paragraph, rule or table in its containers. An item's own words have no tag."""

    tag: str
    path: tuple[Container, ...]
    words: Words = ()
    rows: tuple[tuple[Words, ...], ...] = ()
    anchor: str = ""
    title: bool = False

    @cached_property
    def key(self) -> tuple[object, ...]:
        cells = tuple(tuple(word.key for word in cell) for row in self.rows for cell in row)
        return self.kind, len(self.rows), tuple(word.key for word in self.words), cells

    @cached_property
    def kind(self) -> str:
        """Only blocks of one kind can replace each other: a paragraph can become an item."""
        if self.tag in ("table", "hr"):
            return self.tag
        return "heading" if self.tag in HEADINGS else "words"

    @cached_property
    def all_words(self) -> list[str]:
        cells = (cell for row in self.rows for cell in row)
        return [word.text.strip() for words in (self.words, *cells) for word in words]


@dataclass(eq=False)
class SectionBlocks:
    """A section's own blocks, heading first; before the first section, those without a heading."""

    blocks: list[Block] = field(default_factory=list)

    @property
    def heading(self) -> Block | None:
        first = self.blocks[0] if self.blocks else None
        return first if first and first.anchor else None

    @cached_property
    def said(self) -> tuple[object, ...]:
        return tuple(block.key for block in self.blocks if not block.anchor)

    @cached_property
    def name(self) -> str:
        """The heading's words without its number."""
        heading = self.heading
        words = "".join(word.text for word in heading.words).strip() if heading else ""
        return split_number(words)[1].casefold()

    @property
    def anchor(self) -> str:
        return self.heading.anchor if self.heading else "before the first section"


def parts(text: str) -> list[SectionBlocks]:
    """The parts of a stored text, in order."""
    found = [SectionBlocks()]
    root = html.fragment_fromstring(text, create_parent="div")
    for block in _blocks(root, ()):
        if block.anchor:
            found.append(SectionBlocks())
        found[-1].blocks.append(block)
    return [part for part in found if part.blocks]


def split(text: str) -> Words:
    """The words of a text without tags."""
    return _joined(_split(text, ()))


def _blocks(parent: HtmlElement, path: tuple[Container, ...]) -> Iterator[Block]:
    """The blocks in an element; words directly in it are a block without a tag."""
    loose: list[Word] = list(_split(parent.text, ()))
    number = int(parent.get("start", 1))
    for child in parent:
        if child.tag in INLINE or child.tag in ("br", "img"):
            loose += _words(child, ())
        else:
            yield from _settled(loose, path)
            loose = []
            yield from _block(child, path, number if parent.tag == "ol" else None)
            number += 1
        loose += _split(child.tail, ())
    yield from _settled(loose, path)


def _settled(loose: list[Word], path: tuple[Container, ...]) -> Iterator[Block]:
    words = _joined(loose)
    if words:
        yield Block("", path, words)


def _block(
    element: HtmlElement, path: tuple[Container, ...], number: int | None
) -> Iterator[Block]:
    if element.tag in CONTAINERS:
        cover = element.get("class") == "policy-cover"
        yield from _blocks(element, (*path, Container(element.tag, number, cover)))
    elif element.tag == "table":
        rows = tuple(tuple(_all(cell) for cell in row) for row in element.iter("tr"))
        yield Block("table", path, rows=rows)
    else:
        title = element.get("class") == "policy-cover-title"
        anchor = element.get("id", "") if element.tag in HEADINGS else ""
        yield Block(str(element.tag), path, _all(element), anchor=anchor, title=title)


def _all(element: HtmlElement) -> Words:
    return _joined(_inside(element, ()))


def _joined(found: Iterable[Word]) -> Words:
    """Spaces next to a tag go to the word that follows."""
    words: list[Word] = []
    space = False
    for word in found:
        if word.text == " " and not word.src:
            space = bool(words)
            continue
        text = word.text.lstrip(" ")
        spaced = bool(words) and (space or text != word.text)
        words.append(replace(word, text=f" {text}" if spaced else text))
        space = False
    return tuple(words)


def _inside(element: HtmlElement, within: tuple[tuple[str, str], ...]) -> Iterator[Word]:
    yield from _split(element.text, within)
    for child in element:
        yield from _words(child, within)
        yield from _split(child.tail, within)


def _words(element: HtmlElement, within: tuple[tuple[str, str], ...]) -> Iterator[Word]:
    if element.tag == "img":
        yield Word(element.get("alt", ""), within, element.get("src", ""))
    elif element.tag == "br":
        yield Word("\n", within)
    else:
        yield from _inside(element, (*within, (str(element.tag), element.get("href", ""))))


def _split(text: str | None, within: tuple[tuple[str, str], ...]) -> Iterator[Word]:
    """The words; white space before a word or at the end becomes one space."""
    for match in WORDS.finditer(text or ""):
        word = match[0].lstrip()
        yield Word(f" {word}" if len(word) < len(match[0]) else word or " ", within)
