"""Tables of which some rows were left out."""

from policies.texts.leftovers import RULING

from .lines import Line, is_blank


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
    if len(rows) == len(lines) or ruling is None:
        return lines
    rule = rows.pop(ruling)
    blanks = [line for line in lines if is_blank(line)]
    return [blanks[0], *rows[:1], rule, *rows[1:], blanks[-1]] if rows else blanks
