"""Numbers that Word counts itself and stores in no paragraph: "8.2", "(a)", "IV."."""

import re
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
PLACE = re.compile(r"%(\d)")
DEEPEST = 9
MOST = 999  # nobody has letters or Roman numbers beyond this, and they would fill the page


@dataclass(frozen=True)
class Level:
    """How a level of a list is numbered: `text` like "%1.%2", `start` its first number."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True)
class Number:
    """What Word prints before a paragraph. `value` is the number at its own level."""

    text: str
    value: int
    depth: int
    kind: str

    @property
    def is_bullet(self) -> bool:
        return self.kind == "bullet"

    @property
    def is_plain(self) -> bool:
        """ "3." and nothing more: what a numbered list of ours prints."""
        return self.kind == "decimal" and self.text.rstrip(".)") == str(self.value)


@dataclass
class Numbering:
    """Counts through a document. Lists that share a definition carry on counting."""

    levels: dict[str, dict[int, Level]]
    lists: dict[str, str]
    restarts: dict[str, dict[int, int]]
    counted: dict[str, list[int]] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: Any) -> "Numbering":
        lists, restarts = {}, {}
        levels = _levels(root.findall(f"{W}abstractNum") if root is not None else [])
        for each in root.findall(f"{W}num") if root is not None else []:
            lists[each.get(f"{W}numId")] = _value(each.find(f"{W}abstractNumId"))
            restarts[each.get(f"{W}numId")] = {
                int(other.get(f"{W}ilvl")): int(_value(other.find(f"{W}startOverride"), "1"))
                for other in each.findall(f"{W}lvlOverride")
                if other.find(f"{W}startOverride") is not None
            }
        return cls(levels, lists, restarts)

    def count(self, list_id: str, depth: int) -> Number | None:
        """The next paragraph's number; None if the list is unknown or prints nothing."""
        levels = self.levels.get(self.lists.get(list_id, ""), {})
        level = levels.get(depth)
        if level is None or level.kind == "none":
            return None
        counted = self.counted.setdefault(self.lists[list_id], [0] * DEEPEST)
        if list_id not in self.met:
            self.met.add(list_id)
            for deep in self.restarts.get(list_id, {}):
                counted[deep] = 0
        counted[depth] = (
            counted[depth] + 1 if counted[depth] else self._first(list_id, depth, level)
        )
        counted[depth + 1 :] = [0] * (DEEPEST - depth - 1)
        return Number(_printed(level, levels, counted), counted[depth], depth, level.kind)

    def _first(self, list_id: str, depth: int, level: Level) -> int:
        return self.restarts.get(list_id, {}).get(depth, level.start)


def _levels(definitions: list[Any]) -> dict[str, dict[int, Level]]:
    """By the definitions' ids; one may say that it is as another, by the name of a style."""
    own = {each: dict(map(_level, each.findall(f"{W}lvl"))) for each in definitions}
    styled = {_value(each.find(f"{W}styleLink")): own[each] for each in definitions}
    return {
        each.get(f"{W}abstractNumId"): own[each]
        or styled.get(_value(each.find(f"{W}numStyleLink"), "-"), {})
        for each in definitions
    }


def _level(element: Any) -> tuple[int, Level]:
    kind = _value(element.find(f"{W}numFmt"), "decimal")
    text = _value(element.find(f"{W}lvlText"), "")
    start = int(_value(element.find(f"{W}start"), "1") or 1)
    return int(element.get(f"{W}ilvl")), Level(kind, text, max(start, 1))


def _value(element: Any, default: str = "") -> str:
    return str(element.get(f"{W}val", default)) if element is not None else default


def _printed(level: Level, levels: dict[int, Level], counted: list[int]) -> str:
    def one(match: re.Match[str]) -> str:
        depth = int(match[1]) - 1
        kind = levels[depth].kind if depth in levels else "decimal"
        return formatted(max(counted[depth], 1), kind)

    return PLACE.sub(one, level.text) if level.kind != "bullet" else ""


def formatted(value: int, kind: str) -> str:
    if value > MOST:
        return str(value)
    if kind in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letters.upper() if kind == "upperLetter" else letters
    if kind in ("lowerRoman", "upperRoman"):
        return _roman(value).upper() if kind == "upperRoman" else _roman(value)
    return str(value)


def _roman(value: int) -> str:
    found = ""
    for worth, letters in ROMAN:
        count, value = divmod(value, worth)
        found += letters * count
    return found
