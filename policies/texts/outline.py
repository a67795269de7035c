"""Headings, nested by their numbers and not by their size."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.translation import gettext as _

from .anchors import keep_anchors
from .cover import PART, CoverFacts, first_section, part_headings, read_cover
from .markdown import depth, plain, split_anchor, split_number
from .model import FindingKind, Notes, Problem, Section, TextRefused
from .rendering import derived_anchor, unique
from .tree import Node, Piece, to_paragraph

WRAPPED = re.compile(r"(\*\*\*|\*\*|\*|__|_)(?P<inside>(?:(?!\1).)+)\1$", re.DOTALL)
BOLD_NUMBER = re.compile(r"\*\*(?P<number>\d{1,2}(?:\.\d{1,2})*\\?[.)]?)\*\*(?=\s)")
OWN_PART = re.compile(
    r"(?:appendix|appendices|annex(?:e|es)?|schedules?|glossary|references|declarations?|consent"
    r"|acknowledge?ments?|sign(?:ing|ed|ature|atures)?(?:[ -]off)?|(?:foot|end)?notes)\b",
    re.IGNORECASE,
)
LONGEST = 20
DEEPEST = 5
MAX_SECTIONS = 500


@dataclass(frozen=True)
class Outline:
    """A text's title, its sections, and the blocks of cover and body."""

    cover: CoverFacts
    sections: tuple[Section, ...]
    front: list[Node]
    body: list[Node]


def arrange(
    root: Node,
    notes: Notes,
    known: Iterable[Sequence[Section]] = (),
    *,
    written: bool = False,
) -> Outline:
    """Corrects the headings of the tree, and notes what it changed. The sections of texts that are
    `known` give theirs their anchors.

    `written` says that a person gave the headings: then they are what was written, and only a
    number still decides how deep its heading is.
    """
    for node in root.children:
        _flatten_within(node, notes)
    root.children = [node for node in root.children if not _is_empty(node)]
    if not written:
        root.children = [_promoted(node, notes) for node in root.children]
    for node in root.children:
        if node.kind == "heading":
            _bare(node, notes)
    start = first_section(root.children, written=written)
    body = root.children[start:]
    if not body:
        message = _("No section heading was found. Every section needs one, such as “1. Aims”.")
        raise TextRefused(Problem(None, message))
    front, cover = read_cover(root.children[:start], body, notes, written=written)
    headings = [node for node in body if node.kind == "heading"]
    levels = _levels_written(headings) if written else _levels(headings)
    sections = _sections(headings, levels, notes, known)
    return Outline(cover, sections, front, body)


def _flatten_within(node: Node, notes: Notes) -> None:
    """A heading in a list or quotation is not a section: it stays as a paragraph. Headings and
    quotations that say nothing go."""
    for child in node.children:
        if child.kind == "heading":
            message = _("A heading within a list or quotation, kept as a paragraph.")
            notes.add(FindingKind.HEADING, child.line, child.text, message)
            to_paragraph(child)
        _flatten_within(child, notes)
    node.children = [each for each in node.children if not _is_empty(each)]


def _is_empty(node: Node) -> bool:
    return node.kind in ("paragraph", "quote") and not node.text and not node.children


def _promoted(node: Node, notes: Notes) -> Node:
    """A bold line with a number is a heading that lost its style."""
    text, line = _posing(node)
    if not text:
        return node
    message = _("A bold line with a number, taken as a heading.")
    notes.add(FindingKind.HEADING, line, text, message)
    return Node("heading", line, [Piece(line, text)], mark=depth(split_number(text)[0]) + 1)


def _posing(node: Node) -> tuple[str, int]:
    if node.kind == "numbers" and len(node.children) == 1 and len(node.children[0].children) == 1:
        only = node.children[0].children[0]
        inside = _unwrapped(only)
        return (f"{node.mark}. {inside}", node.line) if inside else ("", 0)
    inside = _unwrapped(node)
    return (inside, node.line) if inside and split_number(inside)[0] else ("", 0)


def _unwrapped(node: Node) -> str:
    """The words of a paragraph that is short and bold throughout ("" if it isn't)."""
    if node.kind != "paragraph" or len(node.pieces) != 1 or len(node.text.split()) > LONGEST:
        return ""
    text = node.text
    if not text.startswith("**") or not text.endswith("**") or text.endswith((".**", ":**")):
        return ""
    match = WRAPPED.match(BOLD_NUMBER.sub(r"\g<number>", text))
    return match["inside"].strip() if match else ""


def _bare(node: Node, notes: Notes) -> None:
    """Takes the emphasis off a heading, and moves a stored anchor to its own place."""
    text, anchor = split_anchor(node.text)
    node.anchor = anchor if anchor.startswith("section-") else ""
    bare = BOLD_NUMBER.sub(r"\g<number>", text).strip()
    while match := WRAPPED.match(bare):
        bare = match["inside"].strip()
    bare = re.sub(r"^([\d.]+)\\([.)])", r"\1\2", bare)
    if bare != text.strip() or len(node.pieces) > 1 or (anchor and not node.anchor):
        message = _("The heading was written in bold or otherwise marked; it is now plain.")
        notes.add(FindingKind.HEADING, node.line, node.text, message)
    node.pieces = [Piece(node.line, bare)]


def _sections(
    headings: list[Node], levels: list[int], notes: Notes, known: Iterable[Sequence[Section]]
) -> tuple[Section, ...]:
    if len(headings) > MAX_SECTIONS:
        message = _("The text has more than %(most)d headings. Split it into two policies.")
        line = headings[MAX_SECTIONS].line
        raise TextRefused(Problem(line, message % {"most": MAX_SECTIONS}))
    _check_numbers(headings, notes)
    _restore_anchors(headings, levels, known)
    taken: set[str] = set()
    stored = {node.anchor for node in headings}
    sections = []
    for node, wanted in zip(headings, levels, strict=True):
        level = min(wanted, DEEPEST)
        number, title = split_number(plain(node.text))
        others = taken if node.anchor else taken | stored
        node.anchor = unique(node.anchor or derived_anchor(number, title), others)
        taken.add(node.anchor)
        _set_level(node, level, notes)
        sections.append(Section(number, title, node.anchor, level))
    return tuple(sections)


def _restore_anchors(
    headings: list[Node], levels: list[int], known: Iterable[Sequence[Section]]
) -> None:
    sections = [
        Section(*split_number(plain(node.text)), node.anchor, level)
        for node, level in zip(headings, levels, strict=True)
    ]
    for node, anchor in zip(headings, keep_anchors(sections, known), strict=True):
        node.anchor = anchor


def _set_level(node: Node, level: int, notes: Notes) -> None:
    mark = level + 1
    if node.mark != mark:
        message = _("The heading's level was %(before)d and is now %(after)d, by its number.")
        values = {"before": node.mark, "after": mark}
        notes.add(FindingKind.HEADING, node.line, node.text, message % values)
    node.mark = mark


def _levels(headings: list[Node]) -> list[int]:
    numbers = [split_number(node.text)[0] for node in headings]
    if not any(numbers):
        used = sorted({node.mark for node in headings})
        wanted = [used.index(node.mark) + 1 for node in headings]
        return list(accumulate(wanted, lambda above, level: min(level, above + 1), initial=0))[1:]
    parts = part_headings(headings)
    levels, above, within, size = [], 0, 0, 0
    for node, number in zip(headings, numbers, strict=True):
        own = not number and OWN_PART.match(node.text) is not None
        if node in parts or (own and within and node.mark <= size):
            within = int(node in parts)
            levels.append(1)
            above, size = 1, node.mark
            continue
        above = depth(number) + within if number else within if own else above
        levels.append(above if number else above + 1)
    return levels


def _levels_written(headings: list[Node]) -> list[int]:
    """A numbered heading is as deep as its number, or one deeper if it was written so within a
    Part, which is a heading of the first level that has no number or is called a part."""
    levels, above, in_part = [], 0, False
    for node in headings:
        number = split_number(node.text)[0]
        if number and not (node.mark == 2 and PART.match(node.text)):
            above = depth(number) + (in_part and node.mark - 1 > depth(number))
        else:
            above = max(1, min(node.mark - 1, above + 1))
            in_part = in_part or above == 1
        levels.append(above)
    return levels


def _check_numbers(headings: list[Node], notes: Notes) -> None:
    before: tuple[int, ...] = ()
    seen: set[tuple[int, ...]] = set()
    chapters, may_restart = part_headings(headings), False
    for node in headings:
        number, _title = split_number(node.text)
        may_restart = may_restart or node in chapters
        if not number:
            continue
        parts = tuple(int(part) for part in number.split("."))
        if may_restart and parts == (1,):
            before, seen = (), set()
        if message := _misnumbered(parts, before, seen):
            notes.add(FindingKind.NUMBERING, node.line, node.text, message)
        seen.add(parts)
        before, may_restart = parts, False


def _misnumbered(
    parts: tuple[int, ...], before: tuple[int, ...], seen: set[tuple[int, ...]]
) -> str:
    number = ".".join(map(str, parts))
    if parts in seen:
        return _("There are two sections %(number)s.") % {"number": number}
    nexts = {(*before[:end], before[end] + 1) for end in range(len(before))} | {(*before, 1)}
    if parts in nexts:
        return ""
    if not before:
        return _("The first section is numbered %(number)s.") % {"number": number}
    values = {"number": number, "before": ".".join(map(str, before))}
    return _("Section %(number)s follows section %(before)s: is one missing?") % values
