"""Markdown can say the same in several ways ("*a*", "_a_"). A text that was out in another program
comes back in one; where it says what it said before, it is written as it was before."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from policies.texts.markdown import split_anchor
from policies.texts.tree import Node, Piece, read_blocks

from .phrases import Phrase, read_phrases, settled
from .writing import write_markdown

Said = tuple[str, int, tuple[Phrase, ...]]


def respelt(source: str, before: str) -> str:
    """The text, with each paragraph, heading and row of a table that `before` has too written as it
    is there."""
    root = read_blocks(source.split("\n"))
    new, old = [*_lines(root)], [*_lines(read_blocks(before.split("\n")))]
    said, earlier = [_said(*line) for line in new], [_said(*line) for line in old]
    for match in SequenceMatcher(None, said, earlier, autojunk=False).get_matching_blocks():
        for n in range(match.size):
            (node, pieces), (_node, written) = new[match.a + n], old[match.b + n]
            start = node.pieces.index(pieces[0])
            node.pieces[start : start + len(pieces)] = written
    return write_markdown(root)


def _lines(root: Node) -> Iterator[tuple[Node, list[Piece]]]:
    for leaf in root.leaves():
        if leaf.kind == "table":
            yield from ((leaf, [row]) for row in leaf.pieces)
        else:
            yield leaf, [*leaf.pieces]


def _said(node: Node, pieces: list[Piece]) -> Said:
    text = "".join(piece.text + ("\\\n" if piece.hard else " ") for piece in pieces).strip()
    words, anchor = split_anchor(text) if node.kind == "heading" else (text, "")
    return f"{node.kind} {anchor}", node.mark, tuple(settled(read_phrases(words)))
