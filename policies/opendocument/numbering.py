"""Numbers that a program counts and an OpenDocument text doesn't hold: "8.2", "(a)", "IV."."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from policies.opendocument.names import LOEXT, STYLE, TEXT, XML
from policies.opendocument.package import Package
from policies.word.numbering import Number, formatted

KINDS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
}
LETTERS = ("lowerLetter", "upperLetter")
PLACE = re.compile(r"%(\d{1,2})%")
LEVELS = 10
OUTLINE = "\0outline"
MOST, MOST_LETTERS = 99_999, 999  # nobody counts further


@dataclass(frozen=True)
class Level:
    """How a level of a list is numbered. `pattern` is like "%1%.%2%.", and empty where LibreOffice
    prints nothing. After "z" come "aa" and "bb", or "ab" where letters are not `in_step`."""

    kind: str
    pattern: str
    start: int
    in_step: bool = True


# As LibreOffice shows a list without a style.
UNKNOWN = Level("bullet", "", 1)


@dataclass(frozen=True)
class OpenList:
    """A list as it is met: its style, which of the counted lists it is, and how deep, from 0."""

    style: str
    counted: str
    depth: int


@dataclass
class Numbering:
    """Counts through a document."""

    styles: Mapping[str, Mapping[int, Level]]
    counted: dict[str, list[int]] = field(default_factory=dict)
    last: tuple[str, str] = ("", "")
    known: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Package) -> "Numbering":
        roots = [package.styles, package.content]
        found = {
            each.get(f"{STYLE}name", ""): dict(_levels(each))
            for root in roots
            for each in root.iter(f"{TEXT}list-style")
        }
        outline = next(package.styles.iter(f"{TEXT}outline-style"), None)
        return cls({**found, OUTLINE: dict(_levels(outline)) if outline is not None else {}})

    def open(self, element: Any, within: OpenList | None) -> OpenList:
        """A list that follows another continues it only if it says so."""
        style = element.get(f"{TEXT}style-name") or (within.style if within else "")
        if within:
            return OpenList(style, within.counted, min(within.depth + 1, LEVELS - 1))
        named = element.get(f"{XML}id") or f"\0{len(self.known)}"
        self.known[named] = self._continued(element, style) or named
        self.last = (style, self.known[named])
        return OpenList(style, self.known[named], 0)

    def lone(self, element: Any) -> OpenList:
        """A numbered paragraph states which list it belongs to, and how deep it is."""
        level = element.get(f"{TEXT}level", "1")
        depth = min(int(level[:3]) if level.isdecimal() else 1, LEVELS) - 1
        named = f"\0{element.get(f'{TEXT}list-id', '')}"
        return OpenList(element.get(f"{TEXT}style-name", ""), named, max(depth, 0))

    def _continued(self, element: Any, style: str) -> str:
        if other := element.get(f"{TEXT}continue-list"):
            return self.known.get(other, "")
        goes_on = element.get(f"{TEXT}continue-numbering") == "true"
        return self.last[1] if goes_on and self.last[0] == style else ""

    def count(self, use: OpenList, start: str | None = None) -> Number | None:
        """The next item's number; None where nothing is printed."""
        levels = self.styles.get(use.style, {})
        level = levels.get(use.depth, UNKNOWN)
        counted = self._counted(use)
        for depth in range(use.depth):
            if counted[depth] < 0:  # An inner item without one around it counts as if it had one.
                counted[depth] = levels.get(depth, UNKNOWN).start
        if start and start.isdecimal():
            counted[use.depth] = min(int(start[:6]), MOST)
        else:
            before = counted[use.depth]
            counted[use.depth] = level.start if before < 0 else min(before + 1, MOST)
        if level.kind != "bullet" and not level.pattern:
            return None
        text = _printed(level, levels, counted)
        return Number(text, counted[use.depth], use.depth, level.kind)

    def _counted(self, use: OpenList) -> list[int]:
        """The list's numbers so far; a paragraph of it ends its inner lists, numbered or not."""
        counted = self.counted.setdefault(use.counted, [-1] * LEVELS)
        counted[use.depth + 1 :] = [-1] * (LEVELS - use.depth - 1)
        return counted

    def pass_by(self, use: OpenList) -> None:
        """A paragraph of the list without a number."""
        self._counted(use)


def _levels(style: Any) -> Iterator[tuple[int, Level]]:
    for each in style:
        number = each.get(f"{TEXT}level", "")
        if not number.isdecimal() or not 1 <= int(number[:3]) <= LEVELS:
            continue
        depth = int(number) - 1
        if each.tag in (f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style"):
            kind = KINDS.get(each.get(f"{STYLE}num-format", ""), "none")
            yield (
                depth,
                Level(
                    kind,
                    _pattern(each, depth, kind),
                    _start(each),
                    each.get(f"{STYLE}num-letter-sync") == "true",
                ),
            )
        else:
            yield depth, UNKNOWN


def _start(level: Any) -> int:
    start = level.get(f"{TEXT}start-value", "1")
    return min(int(start[:6]), MOST) if start.isdecimal() else 1


def _pattern(level: Any, depth: int, kind: str) -> str:
    if (said := level.get(f"{LOEXT}num-list-format")) is not None:
        return str(said) if kind != "none" or "%" not in said else ""
    before, after = level.get(f"{STYLE}num-prefix", ""), level.get(f"{STYLE}num-suffix", "")
    if kind == "none":
        return f"{before}{after}".strip()
    shown = level.get(f"{TEXT}display-levels", "1")
    first = depth + 1 - min(int(shown[:2]) if shown.isdecimal() else 1, depth + 1)
    return before + ".".join(f"%{each + 1}%" for each in range(first, depth + 1)) + after


def _printed(level: Level, levels: Mapping[int, Level], counted: list[int]) -> str:
    """A level without a number shows none in the levels below it."""
    pattern = level.pattern
    for depth in range(LEVELS):
        if levels.get(depth, UNKNOWN).kind == "none":
            pattern = pattern.replace(f"%{depth + 1}%.", "").replace(f"%{depth + 1}%", "")

    def one(match: re.Match[str]) -> str:
        depth = int(match[1]) - 1
        return _shown(levels.get(depth, UNKNOWN), counted[depth] if 0 <= depth < LEVELS else 0)

    return PLACE.sub(one, pattern)


def _shown(level: Level, value: int) -> str:
    if level.kind == "bullet":
        return ""
    if level.in_step or level.kind not in LETTERS or not 0 < value <= MOST_LETTERS:
        return formatted(max(value, 0), level.kind)
    letters = ""
    while value > 0:
        value, place = divmod(value - 1, 26)
        letters = chr(ord("a") + place) + letters
    return letters.upper() if level.kind == "upperLetter" else letters
