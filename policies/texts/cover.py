"""The words before the first section: title, partnership, date and the rest of the cover."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .markdown import depth, plain, split_number
from .model import FindingKind, Notes, Problem, TextRefused
from .tree import Node, to_paragraph, to_title

DOCUMENT = re.compile(
    r"\b(?:policy|procedures?|code of (?:conduct|practice)|guidance|guidelines|protocol|agreement"
    r"|statement|handbook|charter|rules)\b",
    re.IGNORECASE,
)
WHOLE = re.compile(r"\b(?:partnership|federation|trust|academies|consortium)\b", re.IGNORECASE)
SITE = re.compile(
    r"\b(?:schools?|academy|college|nursery|pre-?school|council|university)\b", re.IGNORECASE
)
MONTHS = (
    r"January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
DATE = re.compile(
    rf"\b(?:(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? )?(?:{MONTHS})\.?,? (?:\d{{1,2}}, )?(?:19|20)\d\d"
    r"|\d{1,2}[/.]\d{1,2}[/.](?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d"
    r"|(?:Spring|Summer|Autumn|Winter)(?: Term)? (?:19|20)\d\d)\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:19|20)\d\d")
LATER = re.compile(r"\b(?:review|next|until|due|expir\w+)\b", re.IGNORECASE)
POSING = re.compile(r"\*\*\s*\d")
PROSE = 15


@dataclass(frozen=True)
class CoverFacts:
    title: str
    partnership: str
    text_date: str


def first_section(nodes: list[Node], *, written: bool = False) -> int:
    """Where the cover ends: the position of the first heading that is a section. In a text as
    `written` that is the first after the title."""
    headings = [place for place, node in enumerate(nodes) if node.kind == "heading"]
    if written and any(nodes[place].mark == 1 for place in headings):
        return next((place for place in headings if nodes[place].mark > 1), len(nodes))
    numbered = [place for place in headings if split_number(nodes[place].text)[0]]
    if numbered:
        early = (place for place in headings[1:] if place < numbered[0])
        parts = part_headings([nodes[place] for place in headings[1:]])
        begins = (
            place
            for place in early
            if not _is_named(place, nodes) and (_has_prose(place, nodes) or nodes[place] in parts)
        )
        return next(begins, numbered[0])
    return _first_unnumbered(headings, nodes)


def part_headings(headings: list[Node]) -> list[Node]:
    """The headings of Parts or chapters: unnumbered, and of a higher level than the numbered ones,
    which all come below them. One alone is none: covers have such lines."""
    numbers = [split_number(node.text)[0] for node in headings]
    top = min(
        (
            node.mark
            for node, number in zip(headings, numbers, strict=True)
            if number and depth(number) == 1
        ),
        default=0,
    )
    numbered = next((n for n, number in enumerate(numbers) if number), 0)
    found = [n for n, node in enumerate(headings) if not numbers[n] and node.mark < top]
    return [headings[n] for n in found] if len(found) > 1 and found[0] < numbered else []


def _has_prose(place: int, nodes: list[Node]) -> bool:
    """Whether an unnumbered heading before the first numbered one has text of its own."""
    return place + 1 < len(nodes) and is_prose(nodes[place + 1])


def _is_named(place: int, nodes: list[Node]) -> bool:
    """Whether a heading of the cover names the policy, a school or a date."""
    titled = any(node.kind == "heading" and DOCUMENT.search(node.text) for node in nodes[:place])
    patterns = (WHOLE, SITE, DATE) if titled else (DOCUMENT, WHOLE, SITE, DATE)
    return any(pattern.search(nodes[place].text) for pattern in patterns)


def _first_unnumbered(headings: list[int], nodes: list[Node]) -> int:
    """The first heading after the title, or the last of those with no text between them."""
    text = next((place for place, node in enumerate(nodes) if _is_text(node)), len(nodes))
    opening = [place for place in headings if place < text] or headings[:1]
    called = [place for place in headings[:3] if DOCUMENT.search(nodes[place].text)]
    if not called and len(opening) > 1:
        return opening[-1]
    title = (called or opening or [len(nodes)])[0]
    later = (place for place in headings if place > title and _has_text(place, nodes))
    return next(later, len(nodes))


def _has_text(place: int, nodes: list[Node]) -> bool:
    """Whether a heading is more than one of the names on the cover."""
    followed = place + 1 < len(nodes) and nodes[place + 1].kind != "heading"
    return followed or not _names_organisation(nodes[place].text)


def _is_text(node: Node) -> bool:
    return is_prose(node) or (node.kind == "paragraph" and node.text.endswith((".", ":", ";")))


def is_prose(node: Node) -> bool:
    if node.kind == "paragraph":
        return len(node.text.split()) >= PROSE
    return node.kind in ("bullets", "numbers", "table", "quote")


def read_cover(
    nodes: list[Node], body: list[Node], notes: Notes, *, written: bool = False
) -> tuple[list[Node], CoverFacts]:
    """The cover's blocks as stored, with the title as the only heading. In a text as `written`
    that is the first heading of the first level, whatever the others say."""
    blocks = [block for node in nodes for block in _parted(node)]
    lines = [block for block in blocks if 0 < len(block.text.split()) <= PROSE]
    marked = (block for block in blocks if block.kind == "heading" and block.mark == 1)
    title = (next(marked, None) if written else None) or _title(lines)
    if title is None:
        message = _("There is no title before the first section. Put it on a line at the top.")
        raise TextRefused(Problem(body[0].line if body else None, message))
    for block in blocks:
        _set(block, title, notes)
    words = plain(title.text)
    cover = CoverFacts(words, _partnership(lines, title, body), _date(lines))
    return blocks, cover


def _parted(node: Node) -> list[Node]:
    """A cover's paragraph of several short lines, split if they say different things."""
    short = all(len(piece.text.split()) <= 8 for piece in node.pieces)
    poses = any(POSING.match(piece.text) for piece in node.pieces)
    if node.kind != "paragraph" or len(node.pieces) < 2 or not short or poses:
        return [node]
    soft = any(not piece.hard for piece in node.pieces[:-1])
    telling = any(_tells(piece.text) for piece in node.pieces)
    if not soft and not telling:
        return [node]
    for piece in node.pieces:
        piece.hard = False
    blocks = [Node("paragraph", piece.line, [piece]) for piece in node.pieces]
    for block in blocks:
        to_paragraph(block)
    return blocks


def _tells(text: str) -> bool:
    return any(pattern.search(text) for pattern in (DOCUMENT, WHOLE, SITE, DATE))


def _title(lines: list[Node]) -> Node | None:
    lines = [node for node in lines if not split_number(node.text)[0]]
    headings = [node for node in lines if node.kind == "heading"]
    first = [node for node in headings if node.mark == 1]
    paragraphs = [node for node in lines if node.kind == "paragraph"]
    choices = (
        [node for node in headings if DOCUMENT.search(node.text)],
        [node for node in paragraphs if DOCUMENT.search(node.text) and not _is_sentence(node)],
        [node for node in first + headings if not _names_organisation(node.text)],
        [node for node in paragraphs if DOCUMENT.search(node.text)],
        headings,
        [node for node in paragraphs if not _names_organisation(node.text)],
    )
    return next((nodes[0] for nodes in choices if nodes), None)


def _is_sentence(node: Node) -> bool:
    return node.text.rstrip("*_").endswith((".", "!", "?"))


def _names_organisation(text: str) -> bool:
    return WHOLE.search(text) is not None or SITE.search(text) is not None


def _set(block: Node, title: Node, notes: Notes) -> None:
    if block is title:
        if (block.kind, block.mark) != ("heading", 1):
            notes.add(FindingKind.HEADING, block.line, block.text, _("Taken as the title."))
        to_title(block)
    elif block.kind == "heading":
        message = _("A heading of the cover, kept as a line of it.")
        notes.add(FindingKind.HEADING, block.line, block.text, message)
        to_paragraph(block)


def _partnership(lines: list[Node], title: Node, body: list[Node]) -> str:
    """The name as the text itself spells it, if the cover has it in capitals."""
    others = [node for node in lines if node is not title and node.kind != "table"]
    for pattern in (WHOLE, SITE):
        for node in others:
            if pattern.search(node.text) and not DOCUMENT.search(node.text):
                return _as_spelt(plain(node.text), body)
    return ""


def _as_spelt(name: str, body: list[Node]) -> str:
    if not name.isupper():
        return name
    pattern = re.compile(re.escape(name), re.IGNORECASE)
    for node in body:
        for leaf in node.leaves():
            for match in pattern.finditer(leaf.text):
                if not match[0].isupper():
                    return match[0]
    return name


def _date(lines: list[Node]) -> str:
    texts = [plain(node.text) for node in lines]
    texts.sort(key=lambda text: LATER.search(text) is not None)
    for text in texts:
        if match := DATE.search(text) or YEAR.fullmatch(text):
            return match[0]
    return ""
