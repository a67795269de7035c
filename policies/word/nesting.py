"""Lists and quotations inside one another, in a Word file of ours.

Word knows how deep a paragraph is in a list, and nothing else. So that a text comes back as it went
out, the style of each paragraph names what it is in ("Undersigned bullets quotation"). An item has
a number or bullet, what goes on in the same item has none. People may edit all of this in Word: a
depth or a kind of list that they change there counts for more than the style.
"""

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from policies.texts.tree import Node
from policies.word.headings import Styles, list_of, style_of
from policies.word.numbering import Number, Numbering, W

PREFIX = "Undersigned"
TABLE = f"{PREFIX} table"
BULLETS, NUMBERS, QUOTE = "bullets", "numbers", "quote"
LISTS = (BULLETS, NUMBERS)
# U+2063 is in no text: an import takes it out.
SIGN = "\u2063"
MARK = re.compile(rf"{SIGN}(?P<holders>[a-z2 ]+)(?P<item>:(?P<number>\d*))?{SIGN}")
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True)
class Holder:
    """A list or quotation around a paragraph. `spaced`: there are blank lines between its items.
    `second`: it follows one of its kind with nothing between them."""

    kind: str
    spaced: bool = False
    second: bool = False

    def __str__(self) -> str:
        return f"{self.kind}{' spaced' * self.spaced}{' 2' * self.second}"

    def is_same(self, other: "Holder") -> bool:
        return (self.kind, self.second) == (other.kind, other.second)


HOLDER = re.compile(r"(bullets|numbers|quote)( spaced)?( 2)?(?: |$)")


def style_name(holders: tuple[Holder, ...], *, table: bool = False) -> str:
    """The style's name for a paragraph in these, or for the first cell of a table in them."""
    return " ".join([TABLE if table else PREFIX, *map(str, holders)])


def holders_of(style: str) -> tuple[Holder, ...]:
    """What a paragraph with a style of this name is in; nothing if the style is not of ours."""
    named, _space, words = style.partition(" ")
    words = words.removeprefix("table ")
    found = [*HOLDER.finditer(words)]
    if named != PREFIX or "".join(each[0] for each in found) != words:
        return ()
    return tuple(Holder(each[1], bool(each[2]), bool(each[3])) for each in found)


# From a Word file: each paragraph begins with a mark, and the marks make lists and quotations.


def mark_nesting(root: Any, styles: Styles, numbering: Numbering) -> None:
    """Writes before the words of each paragraph with a style of ours what it is in."""
    for paragraph in root.iter(f"{W}p"):
        style = styles.names.get(style_of(paragraph), "")
        holders = holders_of(style)
        properties = paragraph.find(f"{W}pPr")
        listed = list_of(properties)
        if not holders or properties is None:
            continue
        for each in (*properties.findall(f"{W}pStyle"), *properties.findall(f"{W}numPr")):
            properties.remove(each)
        number = numbering.count(*listed) if listed else None
        if number:
            holders = _as_numbered(holders, number)
        elif not style.startswith(TABLE) and not _says_something(paragraph):
            continue
        _begin(paragraph, holders, number)


def _says_something(paragraph: Any) -> bool:
    drawn = (f"{W}t", f"{W}drawing", f"{W}pict", f"{W}object")
    return any(each.tag != f"{W}t" or each.text for each in paragraph.iter(*drawn))


def _as_numbered(holders: tuple[Holder, ...], number: Number) -> tuple[Holder, ...]:
    """As deep as its number or bullet is in Word now, and of that kind."""
    places = [place for place, each in enumerate(holders) if each.kind in LISTS]
    kind = BULLETS if number.is_bullet else NUMBERS
    wanted = number.depth + 1
    if len(places) >= wanted:
        holders = holders[: places[wanted - 1] + 1]
    else:
        holders = (*holders, *[Holder(kind)] * (wanted - len(places)))
    last = holders[-1]
    return holders if last.kind == kind else (*holders[:-1], Holder(kind, last.spaced))


def _begin(paragraph: Any, holders: tuple[Holder, ...], number: Number | None) -> None:
    run = etree.Element(f"{W}r")
    text = etree.SubElement(run, f"{W}t", {XML_SPACE: "preserve"})
    item = f":{'' if number.is_bullet else number.value}" if number else ""
    text.text = f"{SIGN}{' '.join(map(str, holders))}{item}{SIGN}"
    paragraph.insert(1, run)


def take_mark(element: Any) -> tuple[tuple[Holder, ...], int | None]:
    """Takes the mark off: what it is in, and the number of the item that begins there (None: no
    item does)."""
    mark = MARK.match(element.text or "")
    if mark is None:
        return (), None
    element.text = element.text[mark.end() :]
    number = int(mark["number"] or 0) if mark["item"] else None
    return holders_of(f"{PREFIX} {mark['holders']}"), number


class Nested:
    """Puts blocks into lists and quotations, as their marks say."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.open: list[tuple[Holder, Node]] = []

    def add(self, blocks: list[Node], holders: tuple[Holder, ...], number: int | None) -> None:
        """`number` is that of the item that begins with these blocks, if one does."""
        if not blocks and number is None:
            return
        self._close(holders, number is not None)
        for place in range(len(self.open), len(holders)):
            self._open(holders[place], number if place == len(holders) - 1 else None)
        self._innermost().extend(blocks)

    def _close(self, holders: tuple[Holder, ...], begins: bool) -> None:
        same = 0
        for (opened, _node), wanted in zip(self.open, holders, strict=False):
            if not opened.is_same(wanted):
                break
            same += 1
        del self.open[same:]
        if begins and same == len(holders):
            self._item(self.open[-1][1])

    def _open(self, holder: Holder, number: int | None) -> None:
        first = 1 if number is None else number
        node = Node(holder.kind, 1, mark=first * (holder.kind == NUMBERS), tight=not holder.spaced)
        self._innermost().append(node)
        self.open.append((holder, node))
        if holder.kind in LISTS:
            self._item(node)

    def _item(self, node: Node) -> None:
        node.children.append(Node("item", 1))

    def _innermost(self) -> list[Node]:
        if not self.open:
            return self.root.children
        holder, node = self.open[-1]
        return node.children[-1].children if holder.kind in LISTS else node.children
