"""Footnotes, which become a list at the end, as those of Word files do."""

import re

from django.utils.translation import gettext as _

from policies.texts.model import FindingKind, Notes

from .lines import TITLE, Line, indented_end, is_blank
from .masks import Masks

DEFINED = re.compile(r" {0,3}\[\^(?P<label>[^\[\]\s]{1,100})\]:[ \t]*(?P<words>.*)")
NAMED = re.compile(
    r"(?P<gap>[ \t]?)(?:\[\^(?P<label>[^\[\]\s]{1,100})\](?!:)"
    r"|(?<!\[)\^\[(?P<inside>[^\[\]]{1,1000}(?:\[[^\[\]]{0,300}\][^\[\]]{0,500}){0,5})\])"
)
HEADED = re.compile(r"\s*#{1,6}\s+(?:foot|end)?notes\s*#*", re.IGNORECASE)


def settle_footnotes(lines: list[Line], notes: Notes) -> list[Line]:
    kept, defined = _parted(lines)
    order: dict[str, list[Line]] = {}
    settled = [_named(line, defined, order) for line in kept]
    order |= {label: found for label, found in defined.items() if label not in order}
    if not order:
        return lines
    first = next(iter(order.values()))[0]
    said = _("Footnotes: they are under “Notes” at the end, each referred to where it belongs.")
    notes.add(FindingKind.MARKUP, first.number, first.text, said)
    return [*settled, *_heading(settled, first), *_list(order)]


def _parted(lines: list[Line]) -> tuple[list[Line], dict[str, list[Line]]]:
    """The other lines, and each footnote's own by its label."""
    kept: list[Line] = []
    defined: dict[str, list[Line]] = {}
    position = 0
    while position < len(lines):
        match = DEFINED.fullmatch(lines[position].text)
        if match is None or match["label"] in defined:
            kept.append(lines[position])
            position += 1
            continue
        end = _end(lines, position)
        first = lines[position].having(match["words"].strip())
        defined[match["label"]] = [first, *lines[position + 1 : end]]
        kept.append(lines[position].having(""))
        position = end
    return kept, defined


def _end(lines: list[Line], start: int) -> int:
    """Lines that follow at once belong to the footnote, and then those that are indented."""
    end = start + 1
    while end < len(lines) and not is_blank(lines[end]):
        if DEFINED.fullmatch(lines[end].text) or TITLE.match(lines[end].text):
            return end
        end += 1
    return indented_end(lines, end, 2)


def _named(line: Line, defined: dict[str, list[Line]], order: dict[str, list[Line]]) -> Line:
    if "[" not in line.text or "^" not in line.text:
        return line
    masks = Masks()

    def note(match: re.Match[str]) -> str:
        label = match["label"] or f"^{line.number}:{match.start()}"
        if match["inside"]:
            order[label] = [line.having(masks.shown(match["inside"]))]
        elif label in defined:
            order.setdefault(label, defined[label])
        else:
            return match[0]
        number = [*order].index(label) + 1
        return " " + _("(note %d)") % number

    return line.having(masks.shown(NAMED.sub(note, masks.hidden(line.text))))


def _heading(settled: list[Line], first: Line) -> list[Line]:
    """“Notes”, unless the text ends in such a heading of its own."""
    written = [line for line in settled if not is_blank(line)]
    if written and HEADED.fullmatch(written[-1].text):
        return [first.having("")]
    marks = [match["marks"] for line in settled if (match := TITLE.match(line.text))]
    level = min(map(len, marks[1:]), default=2)
    return [first.having(""), first.having("#" * level + " " + _("Notes")), first.having("")]


def _list(order: dict[str, list[Line]]) -> list[Line]:
    made: list[Line] = []
    for number, (first, *more) in enumerate(order.values(), 1):
        sign = f"{number}. "
        made.append(first.having(sign + first.text))
        made += [
            each.having(" " * len(sign) + each.text.strip() if each.text.strip() else "")
            for each in more
        ]
    return made
