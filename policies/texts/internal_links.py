"""Links within a text, which programs name by a heading's words: they lead to its section."""

import re
from urllib.parse import unquote

from django.utils.translation import gettext as _

from .dialects.masks import Masks
from .markdown import plain, split_anchor, split_number
from .model import FindingKind, Notes
from .tree import Node, Piece

LINK = re.compile(
    r"(?<!!)\[(?P<text>[^\[\]]{0,500})\]\(#(?P<to>[^\s()]{0,300})(?:\s+[^()]{0,200})?\)"
)
UNSAID = re.compile(r"[^\w\s-]")


def heading_names(root: Node) -> dict[str, Node]:
    """The headings by each name that a link may use. To be asked before the headings change."""
    found: dict[str, Node] = {}
    for node in root.children:
        if node.kind == "heading":
            text, anchor = split_anchor(node.text)
            number, title = split_number(plain(text))
            for name in (anchor, slug(plain(text)), slug(title), number):
                found.setdefault(name, node)
    return found


def slug(words: str) -> str:
    return "-".join(UNSAID.sub("", words.lower()).split())


def settle_internal_links(root: Node, names: dict[str, Node], notes: Notes) -> None:
    anchors = {node.anchor for node in root.children if node.anchor}
    for leaf in root.leaves():
        for piece in leaf.pieces:
            if "](#" in piece.text:
                _settle(piece, anchors, names, notes)


def _settle(piece: Piece, anchors: set[str], names: dict[str, Node], notes: Notes) -> None:
    masks = Masks()

    def led(match: re.Match[str]) -> str:
        to = unquote(match["to"])  # Programs write "%C3%BC" for "ü".
        if to in anchors:
            return match[0]
        heading = names.get(to) or names.get(to.lower())
        if heading is not None and heading.anchor:
            return f"[{match['text']}](#{heading.anchor})"
        said = _("A link to a place that is not in the text, removed; its words stay.")
        notes.add(FindingKind.MARKUP, piece.line, masks.shown(match[0]), said)
        return match["text"]

    piece.text = masks.shown(LINK.sub(led, masks.hidden(piece.text)))
