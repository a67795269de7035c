"""Lines of a text on their way to blocks, each with its number in the file."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[-*+]|\d{1,9}[.)])(?P<gap>[ \t]+)(?=\S)")
RULE = re.compile(r"\s*(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})")
TITLE = re.compile(r" {0,3}(?P<marks>#{1,6})(?:\s|$)")
SIGN = re.compile(r"[!-/:-@\[-`{-~]")
# Signs that Markdown, or a program that writes it, may read as more than themselves.
MARK = re.compile(r"[\\`*_\[\]<>|#~^{}&]|=(?==)|(?<==)=|^[-+:%=!?]")
LISTED = re.compile(r"^(\d{1,9})([.)])")


class Line(NamedTuple):
    number: int
    text: str

    def having(self, text: str) -> "Line":
        return Line(self.number, text)


def numbered(lines: Iterable[str]) -> list[Line]:
    return [Line(number, text) for number, text in enumerate(lines, 1)]


def indent_of(text: str) -> int:
    spaced = text.expandtabs(4)
    return len(spaced) - len(spaced.lstrip())


def is_blank(line: Line) -> bool:
    return not line.text.strip()


def block_end(lines: Sequence[Line], start: int) -> int:
    """The position of the first blank line from `start` on."""
    return next((n for n in range(start, len(lines)) if is_blank(lines[n])), len(lines))


def indented_end(lines: Sequence[Line], start: int, least: int) -> int:
    """Where the run of lines that are blank, or indented by `least` or more, ends."""
    last = start
    for n in range(start, len(lines)):
        if is_blank(lines[n]):
            continue
        if indent_of(lines[n].text) < least:
            break
        last = n + 1
    return last


def escaped(text: str) -> str:
    """The text with none of its signs read as Markdown."""
    return LISTED.sub(r"\1\\\2", MARK.sub(r"\\\g<0>", text))
