"""The blocks of a text, read from Markdown.

Each block's words are kept in pieces that know which line they came from and, after writing, where
they are in the stored text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext as _
from markdown_it.token import Token

from .markdown import block_reader
from .model import Problem, TextRefused

# A list of nine levels, as Word has them.
MAX_DEPTH = 19
STARTS_BLOCK = re.compile(
    r"^(\d{0,9})([.)](?=\s|$)|#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|=+$|[-*_ ]{3,}$|:(?=\s|:)|!!!|\?\?\?)"
)
ENDS_HEADING = re.compile(r"(?<![\\#])#+$")
CONTAINERS = {
    "bullet_list": "bullets",
    "ordered_list": "numbers",
    "list_item": "item",
    "blockquote": "quote",
}


@dataclass(eq=False)
class Piece:
    """Words from one line of the file; `hard` if a line break follows."""

    line: int
    text: str
    hard: bool = False
    at: int = -1


@dataclass(eq=False)
class Node:
    """One block: root, bullets, numbers, item, quote, paragraph, heading, table or rule.

    `mark` is the level of a heading in `#`s, or the first number of a list; `written` is the words
    of a leaf exactly as they are in the stored text.
    """

    kind: str
    line: int
    pieces: list[Piece] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)
    mark: int = 0
    tight: bool = True
    anchor: str = ""
    joined: bool = False
    written: str = ""

    @property
    def text(self) -> str:
        return (" " if self.kind != "table" else "\n").join(piece.text for piece in self.pieces)

    def leaves(self) -> Iterator["Node"]:
        if self.pieces:
            yield self
        for child in self.children:
            yield from child.leaves()

    def locate(self, offset: int) -> tuple[int, int]:
        """The line in the file, and the position in the stored text, of a position in `written`."""
        at = self.pieces[0].at + offset
        before = bisect_right(self.pieces, at, key=lambda piece: piece.at)
        return self.pieces[max(0, before - 1)].line, at


def to_paragraph(node: Node) -> None:
    """Turns the block into a paragraph whose words start no list or heading."""
    node.kind, node.mark = "paragraph", 0
    if node.pieces:
        node.pieces[0].text = literal(node.pieces[0].text)


def literal(text: str) -> str:
    """The words at the start of a line, escaped where they would start another block."""
    return STARTS_BLOCK.sub(r"\g<1>\\\g<2>", text)


def to_title(node: Node) -> None:
    """Turns the block into a first-level heading on one line."""
    node.kind, node.mark = "heading", 1
    for piece in node.pieces:
        piece.hard = False
    node.pieces[-1].text = ENDS_HEADING.sub(r"\\\g<0>", node.pieces[-1].text)


def read_blocks(lines: Sequence[str], numbers: Sequence[int] = ()) -> Node:
    """`numbers` are the lines' in the file, where they are not 1, 2, 3, …"""
    numbers = numbers or range(1, len(lines) + 1)
    tokens = block_reader().parse("\n".join(lines))
    root = Node("root", 1)
    stack = [root]
    for token in tokens:
        if token.level > MAX_DEPTH:
            message = _("Lists or quotations are nested too deeply here. Use fewer levels.")
            raise TextRefused(Problem(numbers[_line(token) - 1] if token.map else None, message))
        _take(token, stack)
    _number(root, numbers)
    return root


def _number(node: Node, numbers: Sequence[int]) -> None:
    node.line = numbers[node.line - 1]
    for piece in node.pieces:
        piece.line = numbers[min(piece.line, len(numbers)) - 1]
    for child in node.children:
        _number(child, numbers)


def _take(token: Token, stack: list[Node]) -> None:
    if token.type.endswith("_open"):
        _open(token, stack)
    elif token.type == "inline":
        _fill(token, stack[-1])
    elif token.type == "hr":
        stack[-1].children.append(Node("rule", _line(token)))
    elif token.type.endswith("_close") and token.type.removesuffix("_close") not in PASSED_BY:
        stack.pop()


PASSED_BY = {"thead", "tbody", "tr", "th", "td"}


def _open(token: Token, stack: list[Node]) -> None:
    name = token.type.removesuffix("_open")
    if name == "tr":
        stack[-1].pieces.append(Piece(_line(token), "|"))
    if name in PASSED_BY:
        return
    node = Node(CONTAINERS.get(name, name), _line(token), mark=_mark(token))
    if name == "paragraph" and not token.hidden:
        _loosen(stack)
    stack[-1].children.append(node)
    stack.append(node)


def _loosen(stack: list[Node]) -> None:
    if stack[-1].kind == "item":
        stack[-2].tight = False


def _mark(token: Token) -> int:
    if token.type == "heading_open":
        return int(token.tag[1])
    if token.type == "ordered_list_open":
        return int(token.attrGet("start") or 1) if token.attrGet("start") != 0 else 0
    return 0


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _fill(token: Token, node: Node) -> None:
    if node.kind == "table":
        row = node.pieces[-1]
        row.text += " " + " ".join(token.content.replace("|", "\\|").split()) + " |"
        return
    *lines, last = token.content.split("\n")
    for number, text in enumerate(lines):
        node.pieces.append(_piece(_line(token) + number, text))
    node.pieces.append(Piece(_line(token) + len(lines), last.strip()))
    for before, piece in pairwise(node.pieces):
        if before.hard:
            piece.text = literal(piece.text)


def _piece(line: int, text: str) -> Piece:
    slashes = len(text) - len(text.rstrip("\\"))
    if slashes % 2:
        return Piece(line, text[:-1].strip(), hard=True)
    return Piece(line, text.strip(), hard=text.endswith("  "))
