"""The words before the first section: title, partnership, date and the rest of the cover."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .markdown import depth, plain, split_number
from .model import FindingKind, Notes, Problem, TextRefused
from .tree import Node, Piece, to_paragraph, to_title

DOCUMENT = re.compile(
    r"\b(?:policy|procedures?|code of (?:conduct|practice)|guidance|guidelines|protocol|agreement"
    r"|statement|handbook|charter|rules)\b",
    re.IGNORECASE,
)
WHOLE = re.compile(r"\b(?:partnership|federation|trust|academies|consortium)\b", re.IGNORECASE)
# Names with "school" or "trust" in them that are not ours.
OTHERS = re.compile(
    r"\b(?:(?:forest|beach|sunday|summer|night|special)[ -]schools?|(?:nhs|hospitals?|national"
    r"|primary care|healthcare|wildlife|youth)(?: \w+)? trusts?|trust (?:fund|deed)s?"
    r"|school[ -](?:nurs\w+|uniforms?|meals?|trips?|visits?|transport|day|council|improvement"
    r"|website|staff|hours|closures?|attendance|food))\b",
    re.IGNORECASE,
)
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
PART = re.compile(
    r"(?:part|chapter|volume|section)\s+(?:[A-H]|[IVX]{1,5}|\d{1,2}|one|two|three|four|five|six)"
    r"(?=\W|$)",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:19|20)\d\d")
LATER = re.compile(r"\b(?:review|next|until|due|expir\w+)\b", re.IGNORECASE)
POSING = re.compile(r"\*\*\s*\d")
# What sentences have and names do not.
SENTENCE = re.compile(
    r"^(?:this|these|our|we|it|all|please|see)\b"
    r"|\b(?:is|are|was|were|has|have|must|should|will|may|applies|apply|sets|covers)\b"
    r"|\w:\s",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"^(?:name of )?(?:the )?(?:school|trust|partnership|federation)\s*:\s*", re.IGNORECASE
)
NAME = 12
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
    if written and _written_title(nodes):
        return next((place for place in headings if nodes[place].mark > 1), len(nodes))
    numbered = [place for place in headings if split_number(nodes[place].text)[0]]
    if numbered:
        early = (place for place in headings[1:] if place < numbered[0])
        parts = part_headings([nodes[place] for place in headings[1:]])
        begins = (
            place
            for place in early
            if nodes[place] in parts
            or (_has_sentence(place, nodes) and not _is_named(place, nodes))
        )
        return next(begins, numbered[0])
    return _first_unnumbered(headings, nodes)


def part_headings(headings: list[Node]) -> list[Node]:
    """The headings of Parts or chapters, which hold numbered ones: those that are called so, and
    unnumbered ones of a higher level. Of those above the first number, one alone is none: covers
    have such lines. Below it, the numbers must begin again."""
    numbers = [split_number(node.text)[0] for node in headings]
    numbered = [n for n, number in enumerate(numbers) if number]
    if not numbered:
        return []
    higher = [n for n in range(len(headings)) if not numbers[n] and _is_above(n, headings, numbers)]
    first = [n for n in higher if n < numbered[0]]
    again = [n for n in higher if n > numbered[0] and (first or _begins_again(n, numbers))]
    larger = {*first, *again} if again or len(first) > 1 else set()
    called = {n for n, node in enumerate(headings) if PART.match(node.text) and n < numbered[-1]}
    return [headings[n] for n in sorted(larger | called)]


def _is_above(place: int, headings: list[Node], numbers: list[str]) -> bool:
    """Whether the next heading with a number of one part is of a lower level."""
    below = (
        headings[n].mark
        for n in range(place + 1, len(headings))
        if numbers[n] and depth(numbers[n]) == 1
    )
    return headings[place].mark < next(below, 0)


def _begins_again(place: int, numbers: list[str]) -> bool:
    before = [int(number.split(".")[0]) for number in numbers[:place] if number]
    after = (int(number.split(".")[0]) for number in numbers[place:] if number)
    return next(after, 1_000) <= before[-1]


def _has_sentence(place: int, nodes: list[Node]) -> bool:
    """Whether an unnumbered heading before the first numbered one has text of its own."""
    return place + 1 < len(nodes) and _is_text(nodes[place + 1])


def _is_named(place: int, nodes: list[Node]) -> bool:
    """Whether a heading of the cover names the policy, a school or a date. Below the policy's name
    one with a sentence under it is a section."""
    titled = any(node.kind == "heading" and DOCUMENT.search(node.text) for node in nodes[:place])
    if titled and _is_sentence(nodes[place + 1]):
        return False
    patterns = (WHOLE, SITE, DATE) if titled else (DOCUMENT, WHOLE, SITE, DATE)
    return any(pattern.search(nodes[place].text) for pattern in patterns)


def _is_sentence(node: Node) -> bool:
    text = plain(node.text)
    return node.kind == "paragraph" and text.endswith(".") and SENTENCE.search(text) is not None


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
    that is its heading of the first level, if it has one, whatever else the cover says."""
    blocks = [block for node in nodes for block in _parted(node)]
    lines = [block for block in blocks if 0 < len(block.text.split()) <= PROSE]
    title = (_written_title(blocks) if written else None) or _title(lines)
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
    if _is_text(node) or any(map(_runs_on, node.pieces)):
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


def _runs_on(piece: Piece) -> bool:
    """Whether a link or bold words go on below."""
    return piece.text.count("[") != piece.text.count("]") or piece.text.count("**") % 2 > 0


def _tells(text: str) -> bool:
    return any(pattern.search(text) for pattern in (DOCUMENT, WHOLE, SITE, DATE))


def _written_title(nodes: list[Node]) -> Node | None:
    """The only heading of the first level, unless it is just the name of a school or trust."""
    first = [node for node in nodes if node.kind == "heading" and node.mark == 1]
    if len(first) != 1 or (
        _names_organisation(first[0].text) and not DOCUMENT.search(first[0].text)
    ):
        return None
    return first[0]


def _title(lines: list[Node]) -> Node | None:
    lines = [node for node in lines if not split_number(node.text)[0]]
    headings = [node for node in lines if node.kind == "heading"]
    first = [node for node in headings if node.mark == 1]
    paragraphs = [node for node in lines if node.kind == "paragraph"]
    choices = (
        [node for node in headings if DOCUMENT.search(node.text)],
        [node for node in paragraphs if DOCUMENT.search(node.text) and _is_name(plain(node.text))],
        [node for node in first + headings if not _names_organisation(node.text)],
        [node for node in paragraphs if DOCUMENT.search(node.text)],
        headings,
        [node for node in paragraphs if not _names_organisation(node.text)],
    )
    return next((nodes[0] for nodes in choices if nodes), None)


def _is_name(text: str) -> bool:
    """Whether a line may name something: it is no sentence, and no label with a value."""
    short = len(text.split()) <= NAME
    return short and not text.endswith((".", "!", "?", ":", ";")) and not SENTENCE.search(text)


def _names_organisation(text: str) -> bool:
    return _finds(WHOLE, text) or _finds(SITE, text)


def _finds(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.search(OTHERS.sub(" ", text)) is not None


def _set(block: Node, title: Node, notes: Notes) -> None:
    if block is title:
        if (block.kind, block.mark) != ("heading", 1):
            notes.add(FindingKind.HEADING, block.line, block.text, _("Taken as the title."))
        to_title(block)
    elif block.kind == "heading":
        message = _("A heading on the cover, kept as an ordinary line of it.")
        notes.add(FindingKind.HEADING, block.line, block.text, message)
        to_paragraph(block)


def _partnership(lines: list[Node], title: Node, body: list[Node]) -> str:
    """The name as the text itself spells it, if the cover has it in capitals."""
    names = (
        LABEL.sub("", plain(node.text))
        for node in lines
        if node is not title and node.kind in ("paragraph", "heading")
    )
    others = [name for name in names if name and _is_name(name) and not DOCUMENT.search(name)]
    for pattern in (WHOLE, SITE):
        for name in others:
            if _finds(pattern, name):
                return _as_spelt(name, body)
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
