"""What each line of a text is (title, heading, text), as a person sees and changes it."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .markdown import plain, split_anchor
from .spelling.writing import write_markdown
from .tree import Node, Piece, read_blocks, to_paragraph, to_title

Part = Node | Piece

LISTS = ("bullets", "numbers")
# A paragraph whose lines are shorter than this, in characters, may be several headings or facts.
SHORT = 60


class Mark(StrEnum):
    TITLE = "title"
    HEADING_1 = "heading-1"
    HEADING_2 = "heading-2"
    HEADING_3 = "heading-3"
    HEADING_4 = "heading-4"
    TEXT = "text"
    LEFT_OUT = "left-out"


HEADINGS = (Mark.HEADING_1, Mark.HEADING_2, Mark.HEADING_3, Mark.HEADING_4)


@dataclass(frozen=True)
class MarkedLine:
    """One line: what it is now, its words, and the line of the text on which it begins (from 1)."""

    mark: Mark
    words: str
    line: int


def marked_lines(source: str) -> list[MarkedLine]:
    return [
        MarkedLine(_mark(block), _words(block, part), part.line)
        for block, part in _lines(read_blocks(source.split("\n")))
    ]


def mark_lines(source: str, chosen: Container[int], mark: Mark) -> tuple[str, list[str]]:
    """The text with the chosen lines marked; they are counted from 0, in the order of
    `marked_lines`. Also gives the words of the lines that were left out by this."""
    root = read_blocks(source.split("\n"))
    lines = [line for number, line in enumerate(_lines(root)) if number in chosen]
    left_out = [_words(*line) for line in lines] if mark == Mark.LEFT_OUT else []
    if mark == Mark.TITLE:
        lines = lines[:1]
        for node in root.children:
            if node.kind == "heading" and node.mark == 1:
                _to_text(node)
    parts = {part for _block, part in lines}
    root.children = [made for block in root.children for made in _remade(block, parts, mark)]
    return write_markdown(root), left_out


def _lines(root: Node) -> Iterator[tuple[Node, Part]]:
    """What a person marks: each block, and the part of it that is one line: an item of a list, a
    short line of a paragraph, or the block itself."""
    for block in root.children:
        yield from ((block, part) for part in _parts(block))


def _parts(block: Node) -> Sequence[Part]:
    if block.kind == "rule":
        return []
    if block.kind in LISTS:
        return block.children
    short = all(len(piece.text) < SHORT for piece in block.pieces[:-1])
    if block.kind == "paragraph" and len(block.pieces) > 1 and short:
        return block.pieces
    return [block]


def _mark(block: Node) -> Mark:
    if block.kind != "heading":
        return Mark.TEXT
    return Mark.TITLE if block.mark == 1 else HEADINGS[min(block.mark, 5) - 2]


def _words(block: Node, part: Part) -> str:
    if isinstance(part, Piece):
        return plain(part.text)
    texts = (plain(split_anchor(leaf.text)[0]) for leaf in part.leaves())
    words = " ".join(texts)
    if block.kind == "table":
        return " ".join(words.replace("|", " ").split())
    return f"{_number(block, part)}{words}"


def _number(block: Node, part: Node) -> str:
    if block.kind != "numbers":
        return ""
    return f"{block.mark + block.children.index(part)}. "


def _remade(block: Node, chosen: Container[Part], mark: Mark) -> Iterator[Node]:
    """What a block becomes: a list or a paragraph of short lines breaks where a line is marked."""
    parts = _parts(block)
    if mark == Mark.TEXT and block.kind != "heading":
        yield block
        return
    kept: list[Part] = []
    for part in parts:
        if part not in chosen:
            kept.append(part)
        elif mark != Mark.LEFT_OUT:
            yield from _kept(block, kept)
            yield from _marked(block, part, mark)
            kept = []
    yield from _kept(block, kept) if parts else [block]


def _kept(block: Node, parts: list[Part]) -> Iterator[Node]:
    """What is left of a block where some of its lines were taken out of it."""
    if not parts or parts == [block]:
        yield from [block] if parts else []
        return
    pieces = [part for part in parts if isinstance(part, Piece)]
    if pieces:
        pieces[-1].hard = False
    items = [part for part in parts if isinstance(part, Node)]
    first = block.children.index(items[0]) if items else 0
    mark = block.mark + first if block.kind == "numbers" else block.mark
    yield Node(block.kind, parts[0].line, pieces, items, mark=mark, tight=block.tight)


def _marked(block: Node, part: Part, mark: Mark) -> Iterator[Node]:
    if isinstance(part, Piece):
        yield _headed(Node("paragraph", part.line, [part]), mark)
    elif block.kind not in LISTS:
        yield _headed(part, mark)
    elif part.children:
        first, *rest = part.children
        if first.pieces:
            first.pieces[0].text = f"{_number(block, part)}{first.pieces[0].text}"
        yield _headed(first, mark)
        yield from rest


def _headed(node: Node, mark: Mark) -> Node:
    """The block as a heading or as text. A table or a quotation stays what it is."""
    if mark == Mark.TEXT:
        _to_text(node)
    elif node.kind in ("paragraph", "heading"):
        to_title(node)
        node.mark = 1 if mark == Mark.TITLE else HEADINGS.index(mark) + 2
    return node


def _to_text(node: Node) -> None:
    node.pieces[-1].text = split_anchor(node.pieces[-1].text)[0]
    to_paragraph(node)
