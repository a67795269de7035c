"""Paragraphs that a page break cut in two.

They are joined only if the first ends without punctuation and the second begins in lower case.
"""

from django.utils.translation import gettext as _

from .model import FindingKind, Notes
from .tree import Node

EMPHASIS = "*_` "
DOUBTFUL_ENDS = ",;-–—(/&"


def join_cut(parent: Node, notes: Notes) -> None:
    """Joins within this block and all blocks inside it."""
    for child in parent.children:
        join_cut(child, notes)
    kept: list[Node] = []
    for node in parent.children:
        if kept and _joins(kept[-1], node, notes):
            continue
        if kept and _continues(kept[-1], node):
            kept[-1].children += node.children
            continue
        kept.append(node)
    parent.children = kept


def _joins(before: Node, node: Node, notes: Notes) -> bool:
    """Adds the paragraph to the one that ends before it, if the two are one."""
    first = _last_paragraph(before)
    if first is None or node.kind != "paragraph" or not _begins_low(node.text):
        return False
    last = " ".join(piece.text for piece in first.pieces[-2:])
    excerpt = f"{_words(last, -5)} {_words(node.text, 5)}"
    end = last.rstrip(EMPHASIS)[-1:]
    if end.isalnum():
        message = _("A paragraph that was split in two, joined: check that it reads properly.")
        notes.add(FindingKind.JOINED, node.line, excerpt, message)
        first.pieces += node.pieces
        before.joined = True
        return True
    if end in DOUBTFUL_ENDS:
        message = _("A paragraph that may have been split in two; left as it is.")
        notes.add(FindingKind.CUT, node.line, excerpt, message)
    return False


def _continues(before: Node, node: Node) -> bool:
    """Whether a list carries on after the paragraph that was joined to its last item."""
    if not before.joined or before.kind != node.kind:
        return False
    if node.kind == "numbers":
        return node.mark == before.mark + len(before.children)
    return node.kind == "bullets"


def _last_paragraph(node: Node) -> Node | None:
    while node.kind in ("bullets", "numbers", "item") and node.children:
        node = node.children[-1]
    return node if node.kind == "paragraph" else None


def _begins_low(text: str) -> bool:
    return text.lstrip(EMPHASIS)[:1].islower()


def _words(text: str, count: int) -> str:
    words = text.split()
    return " ".join(words[:count] if count > 0 else words[count:])
