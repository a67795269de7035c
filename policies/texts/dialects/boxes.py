"""Boxes around words, as several programs write them: quotations with their title in bold."""

import re

from django.utils.translation import gettext as _

from policies.texts.model import FindingKind, Notes

from .lines import Line, indent_of, indented_end, is_blank
from .lists import settle_lists

CALLOUT = re.compile(r"(?P<lead>[ \t]*(?:> ?)+)\[!(?P<kind>[\w-]+)\][+-]?[ \t]*(?P<title>.*)")
ADMONITION = re.compile(
    r"(?P<lead>[ \t]*)(?:!!!|\?\?\?\+?)[ \t]+(?P<kind>[\w-]+)[ \w-]*?"
    r"(?:[ \t]+(?P<quote>[\"'])(?P<title>.*)(?P=quote))?[ \t]*"
)
CONTAINER = re.compile(
    r"(?P<lead>[ \t]*):{3,}[ \t]*(?:\{\s*\.?(?P<class>[\w-]+)(?P<rest>[^{}]*)\}|(?P<kind>[\w-]+))"
    r"(?:\[(?P<named>[^\[\]]*)\])?[ \t]*(?P<title>[^:]*?):*[ \t]*"
)
CONTAINER_ENDS = re.compile(r"[ \t]*:{3,}[ \t]*")
NAMED = re.compile(r"title\s*=\s*[\"'](?P<title>[^\"']*)")
# Classes that only set words apart on a page.
UNTITLED = {"div", "columns", "column", "center", "row", "container", "grid", "landscape"}


def settle_boxes(lines: list[Line], notes: Notes) -> list[Line]:
    settled: list[Line] = []
    position = 0
    while position < len(lines):
        made, after = _box(lines, position, notes)
        settled += made
        position = after
    return settled


def _box(lines: list[Line], start: int, notes: Notes) -> tuple[list[Line], int]:
    """What replaces the lines from `start` on, and where to look next."""
    line = lines[start]
    if match := CALLOUT.fullmatch(line.text):
        if not start or not lines[start - 1].text.lstrip().startswith(">"):
            return _callout(line, match, notes), start + 1
    elif match := ADMONITION.fullmatch(line.text):
        end = indented_end(lines, start + 1, _margin(lines[start + 1 :], match["lead"]))
        if end > start + 1:
            title = match["title"] if match["title"] is not None else match["kind"].capitalize()
            return _quoted(line, match["lead"], title, lines[start + 1 : end], notes), end
    elif match := CONTAINER.fullmatch(line.text):
        end = _end(lines, start)
        if end:
            return _contained(line, match, lines[start + 1 : end], notes), end + 1
    return [line], start + 1


def _margin(below: list[Line], lead: str) -> int:
    """How far the words in a box are indented."""
    first = next((line.text for line in below if not is_blank(line)), "")
    return max(indent_of(first), indent_of(lead) + 2)


def _callout(line: Line, match: re.Match[str], notes: Notes) -> list[Line]:
    _note(line, notes)
    title = match["title"].strip() or match["kind"].capitalize()
    lead = match["lead"]
    return [line.having(lead + _bold(title)), line.having(lead.rstrip())]


def _contained(line: Line, match: re.Match[str], inside: list[Line], notes: Notes) -> list[Line]:
    kind = match["class"] or match["kind"]
    named = NAMED.search(match["rest"] or "")
    title = match["named"] or match["title"].strip() or (named["title"] if named else "")
    if kind.lower() in UNTITLED and not title:
        _note(line, notes, _("Marks around a part of the page, removed."))
        return [line.having(""), *settle_boxes(inside, notes), line.having("")]
    return _quoted(line, match["lead"], title or kind.capitalize(), inside, notes)


def _end(lines: list[Line], start: int) -> int:
    """Where the container that opens at `start` is closed, or 0."""
    opened = 0
    for n in range(start, len(lines)):
        if CONTAINER_ENDS.fullmatch(lines[n].text):
            opened -= 1
            if not opened:
                return n
        elif CONTAINER.fullmatch(lines[n].text):
            opened += 1
    return 0


def _quoted(line: Line, lead: str, title: str, inside: list[Line], notes: Notes) -> list[Line]:
    _note(line, notes)
    margin = min((indent_of(each.text) for each in inside if not is_blank(each)), default=0)
    dedented = [each.having(each.text.expandtabs(4)[margin:]) for each in inside]
    within = settle_lists(settle_boxes(dedented, notes), notes)
    while within and is_blank(within[-1]):
        within.pop()
    headed = [line.having(_bold(title)), line.having("")] if title.strip() else []
    quoted = [each.having(f"{lead}> {each.text}".rstrip()) for each in [*headed, *within]]
    return [line.having(""), *quoted, line.having("")]


def _bold(title: str) -> str:
    return f"**{title.replace('*', '').strip()}**"


def _note(line: Line, notes: Notes, said: str = "") -> None:
    message = said or _("A box around words, kept as a quotation.")
    notes.add(FindingKind.MARKUP, line.number, line.text.strip(), message)
