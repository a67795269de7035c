"""Lines that may be one paragraph, looked at as one text: what runs over a line's end is found."""

import re
from collections.abc import Callable, Iterator, Mapping

from policies.texts.model import FindingKind, Notes
from policies.texts.tree import literal

from .lines import ITEM, Line, is_blank
from .masks import Masks

# While a paragraph is looked at: a line break that went, and one that is new.
GONE, NEW = "\0", "\x0b"
BREAKS = re.compile(f"[\n{NEW}]")
# An escaped bracket is one like any other. What it kept from being a link, a box or a footnote is
# kept by the next sign.
LINK_LIKE = re.compile(r"\\\[(?P<inside>[^\[\]\n]{0,300}?)\\?\](?P<sign>[(:])")
BOX_LIKE = re.compile(r"\\\[(?=[!^])")
BRACKET = re.compile(r"\\(?:(?P<open>\[)|(?P<close>\])(?!\())")
ONE_LINE = re.compile(r"\s*[#|]")
OTHER = re.compile(rf"{ONE_LINE.pattern}|{ITEM.pattern}")


def paragraphs(
    lines: list[Line], addresses: Mapping[str, str], notes: Notes
) -> Iterator["Paragraph"]:
    position = 0
    while position < len(lines):
        end = position + 1
        if not is_blank(lines[position]) and not ONE_LINE.match(lines[position].text):
            while (
                end < len(lines) and not is_blank(lines[end]) and not OTHER.match(lines[end].text)
            ):
                end += 1
        yield Paragraph(lines[position:end], addresses, notes)
        position = end


class Paragraph:
    """`addresses` are those of links that name theirs by a label."""

    def __init__(self, lines: list[Line], addresses: Mapping[str, str], notes: Notes) -> None:
        self.lines = lines
        self.addresses = addresses
        self.notes = notes
        self.in_one_line = ONE_LINE.match(lines[0].text) is not None
        self.masks = Masks()
        self.text = self.masks.hidden("\n".join(line.text for line in lines))
        # How many lines a text has before a place in it: matches come in order.
        self.counted = ("", 0, 0)

    def written(self) -> Iterator[Line]:
        text = _with_brackets(self.masks.shown(self.text))
        place, above = 0, ""
        for words, sign in zip(BREAKS.split(text), [*BREAKS.findall(text), ""], strict=True):
            clean = words.replace(GONE, "")
            line = self.lines[min(place, len(self.lines) - 1)]
            yield line.having(literal(clean.lstrip()) if above == NEW else clean)
            place += words.count(GONE) + (sign == "\n")
            above = sign

    def replace(self, pattern: re.Pattern[str], made: Callable[[re.Match[str]], str]) -> None:
        """As `re.sub`; the lines that a match runs over are still counted."""

        def instead(match: re.Match[str]) -> str:
            text = made(match)
            return text + GONE * (_lines(match[0]) - _lines(text))

        self.text = pattern.sub(instead, self.text)

    def say(self, match: re.Match[str], said: str, kind: FindingKind = FindingKind.MARKUP) -> None:
        place = min(self._lines_before(match), len(self.lines) - 1)
        self.notes.add(kind, self.lines[place].number, self.shown(match[0]), said)

    def _lines_before(self, match: re.Match[str]) -> int:
        text, at, lines = self.counted
        if text is not match.string or at > match.start():
            at, lines = 0, 0
        lines += _lines(match.string, at, match.start())
        self.counted = (match.string, match.start(), lines)
        return lines

    def shown(self, text: str) -> str:
        return self.masks.shown(BREAKS.sub(" ", text.replace(GONE, "")))


def _with_brackets(text: str) -> str:
    text = LINK_LIKE.sub(r"[\g<inside>]\\\g<sign>", BOX_LIKE.sub(r"[\\", text))
    return BRACKET.sub(r"\g<open>\g<close>", text)


def _lines(text: str, start: int = 0, end: int | None = None) -> int:
    return text.count("\n", start, end) + text.count(GONE, start, end)
