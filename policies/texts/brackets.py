"""Template text in [square brackets] that nobody settled."""

import re

from django.utils.translation import gettext as _

from .markdown import plain
from .model import FindingKind, Notes, TextFinding
from .tree import Node

SIGNS = re.compile(r"\\.|[\[\]]", re.DOTALL)
LINKED = re.compile(r"\]\(\s*<?(?:https?:|mailto:|#|picture:)", re.IGNORECASE)
TO_FILL = re.compile(
    r"\b(?:insert|enter|add|delete|name|names|date|number|specify|state|select|choose|amend|tbc"
    r"|xx+|e\.g\.|your|our school|the school)\b|[/_…]|\.\.\.",
    re.IGNORECASE,
)
BOX = re.compile(r"\[[ xX]?\]")
AROUND = 5
REST = re.compile(r"\S{1,10}")
FOLLOWING = re.compile(r"\S{1,60}(?:\s\S{1,60}){0,4}")


def note_brackets(leaf: Node, placeholder: str, notes: Notes) -> None:
    """Asks about every bracket of the block, except the statement's placeholder."""
    text = leaf.written
    pairs, single = find_brackets(text)
    for start, end in pairs:
        inside = text[start:end]
        settled = placeholder and plain(inside) == placeholder
        box = not text[:start].strip() and BOX.fullmatch(inside)
        if not settled and not box:
            message = _("Words in square brackets were never settled. Say what should stand here.")
            _ask(leaf, start, end, FindingKind.BRACKETS, message, _inner(inside), notes)
    for place in single:
        _ask_single(leaf, place, notes)


def find_brackets(text: str) -> tuple[list[tuple[int, int]], list[int]]:
    """The outermost pairs as (start, end), and the positions of unmatched brackets."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    single: list[int] = []
    for match in SIGNS.finditer(text):
        place = match.start()
        if match[0] == "[":
            opened.append(place)
        elif match[0] == "]" and not opened:
            single.append(place)
        elif match[0] == "]":
            start = opened.pop()
            if not LINKED.match(text, place):
                pairs.append((start, place + 1))
    single += opened
    return _outermost(pairs), sorted(single)


def _outermost(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(pairs):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _inner(bracketed: str) -> str | None:
    """The words inside, unless they say what to write there."""
    inside = bracketed[1:-1].strip()
    short = len(inside.split()) <= 8
    return None if not inside or (short and TO_FILL.search(inside)) else inside


def _ask_single(leaf: Node, place: int, notes: Notes) -> None:
    """The excerpt is the bracket with a few of the words next to it."""
    text = leaf.written
    closing = text[place] == "]"
    window = text[max(0, place - 120) : place] if closing else ""
    before = "".join(re.findall(r"\S+\s+|\S+$", window)[-AROUND:])
    after = (REST if closing else FOLLOWING).match(text, place)
    start, end = place - len(before), after.end() if after else place + 1
    excerpt = text[start:end]
    inside = place - start
    message = _("A square bracket has no partner. Say what these words should be.")
    suggestion = excerpt[:inside] + excerpt[inside + 1 :]
    _ask(leaf, start, end, FindingKind.UNBALANCED, message, suggestion, notes)


def _ask(
    leaf: Node,
    start: int,
    end: int,
    kind: FindingKind,
    message: str,
    suggestion: str | None,
    notes: Notes,
) -> None:
    line, at = leaf.locate(start)
    excerpt = leaf.written[start:end]
    notes.ask(TextFinding("", kind, line, excerpt, message, suggestion, needs_decision=True, at=at))
