"""Tables of which some rows were left out, whose ruling is too short, or that are drawn in full."""

import re

from policies.texts.leftovers import RULING
from policies.texts.model import Notes

from .lines import Line, is_blank

FRAME = re.compile(r" {0,3}\+(?:[-=:]{2,}\+)+[ \t]*")
ROW = re.compile(r" {0,3}\|.*\|[ \t]*$")
CELLS = re.compile(r"(?<!\\)\|")


def settle_rows(lines: list[Line], left_out: set[int]) -> list[Line]:
    """A table of which rows were left out stays one: no blank within it, and no ruling without
    rows."""
    settled: list[Line] = []
    position = 0
    while position < len(lines):
        end = position
        while end < len(lines) and (
            lines[end].text.lstrip().startswith("|")
            or (is_blank(lines[end]) and lines[end].number in left_out)
        ):
            end += 1
        settled += _ruled(lines[position:end]) if end > position else [lines[position]]
        position = max(end, position + 1)
    return settled


def _ruled(lines: list[Line]) -> list[Line]:
    rows = [line for line in lines if not is_blank(line)]
    ruling = next((n for n, line in enumerate(rows) if RULING.fullmatch(line.text)), None)
    if ruling is None:
        return lines
    rule = _as_wide(rows.pop(ruling), rows[0]) if len(rows) > 1 else rows.pop(ruling)
    blanks = [line for line in lines if is_blank(line)]
    above = blanks[:1] if is_blank(lines[0]) else []
    return [*above, *rows[:1], rule, *rows[1:], *blanks[-1:]] if rows else blanks


def _as_wide(rule: Line, first: Line) -> Line:
    """A ruling of fewer or more cells than the first row makes no table of them."""
    columns = len(CELLS.split(first.text.strip().strip("|")))
    if len(rule.text.strip().strip("|").split("|")) == columns:
        return rule
    indent = rule.text[: len(rule.text) - len(rule.text.lstrip())]
    return rule.having(indent + "|" + " --- |" * columns)


def settle_grids(lines: list[Line], _notes: Notes) -> list[Line]:
    """A table with a frame around every cell, as pandoc draws it: the lines of a cell are one."""
    settled: list[Line] = []
    position = 0
    while position < len(lines):
        end = position
        begins = FRAME.fullmatch(lines[position].text) is not None
        while begins and end < len(lines) and _is_framed(lines[end]):
            end += 1
        framed = end > position + 2
        settled += _unframed(lines[position:end]) if framed else lines[position : position + 1]
        position = end if framed else position + 1
    return settled


def _is_framed(line: Line) -> bool:
    return bool(FRAME.fullmatch(line.text) or ROW.match(line.text))


def _unframed(lines: list[Line]) -> list[Line]:
    columns = lines[0].text.count("+") - 1
    rows: list[tuple[Line, list[list[str]]]] = []
    begins = True
    for line in lines:
        if FRAME.fullmatch(line.text):
            begins = True
            continue
        cells = [each.strip() for each in CELLS.split(line.text.strip().strip("|"))]
        if len(cells) != columns:
            return lines
        if begins:
            rows.append((line, [[] for _cell in cells]))
        for words, cell in zip(rows[-1][1], cells, strict=True):
            words.append(cell)
        begins = False
    made = [
        line.having("| " + " | ".join(" ".join(words).strip() for words in cells) + " |")
        for line, cells in rows
    ]
    if not made:
        return lines
    return [lines[0].having(""), made[0], made[0].having("|" + " --- |" * columns), *made[1:]]
