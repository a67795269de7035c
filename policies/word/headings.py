"""Which paragraphs of a Word file are headings, and the lists that its styles number."""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

from lxml import etree

from policies.word.inline import is_on, text_of
from policies.word.numbering import W

BOLD_WORDS = 12
NAMED = re.compile(r"heading (\d)", re.IGNORECASE)
# What the conversion knows by name; see the map of styles in reading.py.
DEEPEST = 6
BODY_TEXT = 9
NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})*[.)]?\s")

T = TypeVar("T")


@dataclass(frozen=True)
class Styles:
    """The styles by their ids: names, the list that numbers each, how deep a heading each is (from
    0), and whether each is bold; what a style is based on counts."""

    names: Mapping[str, str]
    lists: Mapping[str, tuple[str, int]]
    levels: Mapping[str, int]
    bold: Mapping[str, bool]

    @classmethod
    def of(cls, root: Any) -> "Styles":
        found = root.findall(f"{W}style") if root is not None else []
        names = {_id(each): value_of(each.find(f"{W}name")) for each in found}
        based = {_id(each): value_of(each.find(f"{W}basedOn")) for each in found}
        lists = {_id(each): list_of(each.find(f"{W}pPr")) for each in found}
        levels = {_id(each): _level(each.find(f"{W}pPr"), names[_id(each)]) for each in found}
        bold = {
            _id(each): is_on(mark)
            for each in found
            if (mark := each.find(f"{W}rPr/{W}b")) is not None
        }
        return cls(
            names, _inherited(based, lists), _inherited(based, levels), _inherited(based, bold)
        )

    def level(self, paragraph: Any) -> int | None:
        """How deep a heading it is, from 0; None for what is no heading."""
        own = _level(paragraph.find(f"{W}pPr"), "")
        level = own if own is not None else self.levels.get(style_of(paragraph))
        return None if level is None or level >= BODY_TEXT else level

    def is_bold(self, run: Any, paragraph: Any) -> bool:
        """By its own mark, else by the style of its words, else by that of its paragraph."""
        own = run.find(f"{W}rPr/{W}b")
        if own is not None:
            return is_on(own)
        style = value_of(run.find(f"{W}rPr/{W}rStyle"))
        return self.bold.get(style, self.bold.get(style_of(paragraph), False))


def _inherited(based: Mapping[str, str], own: Mapping[str, T | None]) -> dict[str, T]:
    """What each style says, or the nearest of those that it is based on."""
    found: dict[str, T] = {}
    for style in based:
        each, seen = style, set[str]()
        while each and each not in seen and own.get(each) is None:
            seen.add(each)
            each = based.get(each, "")
        if (value := own.get(each)) is not None:
            found[style] = value
    return found


def value_of(element: Any, default: str = "") -> str:
    return str(element.get(f"{W}val", default)) if element is not None else default


def style_of(paragraph: Any) -> str:
    return value_of(paragraph.find(f"{W}pPr/{W}pStyle"))


def list_of(properties: Any) -> tuple[str, int] | None:
    """The list that a paragraph or style belongs to, and how deep."""
    found = properties.find(f"{W}numPr") if properties is not None else None
    if found is None or found.find(f"{W}numId") is None:
        return None
    depth = value_of(found.find(f"{W}ilvl"), "0")
    return value_of(found.find(f"{W}numId")), min(int(depth) if depth.isdecimal() else 0, 8)


def is_contents(paragraph: Any, names: Mapping[str, str]) -> bool:
    """Whether it is a line of the printed contents, by the name of its style."""
    return names.get(style_of(paragraph), "").lower().startswith(("toc ", "contents "))


def _id(style: Any) -> str:
    return str(style.get(f"{W}styleId", ""))


def _level(properties: Any, name: str) -> int | None:
    """By the name that Word gives its own styles, else by the outline level (17.3.1.20)."""
    if match := NAMED.fullmatch(name):
        return int(match[1]) - 1
    outline = value_of(properties.find(f"{W}outlineLvl")) if properties is not None else ""
    return int(outline) if outline.isdecimal() else None


def heading_name(level: int) -> str:
    return f"Heading{min(level + 1, DEEPEST)}"


def split_bold_lines(root: Any, styles: Styles) -> None:
    """A numbered line in bold before a line break becomes a paragraph of its own."""
    for paragraph in [*root.iter(f"{W}p")]:
        line_break = next(paragraph.iter(f"{W}br"), None)
        if line_break is None or line_break.get(f"{W}type", "textWrapping") != "textWrapping":
            continue
        run = line_break.getparent()
        if run.getparent() is paragraph and _begins_with_a_heading(paragraph, run, styles):
            _split(paragraph, run, line_break)


def _begins_with_a_heading(paragraph: Any, last: Any, styles: Styles) -> bool:
    """Whether all words before the break, which is in the run `last`, are such a line."""
    earlier = [*paragraph][: paragraph.index(last)]
    before = [each for each in earlier if each.tag == f"{W}r" and text_of(each).strip()]
    words = "".join(map(text_of, before))
    return (
        NUMBER.match(words) is not None
        and len(words.split()) <= BOLD_WORDS
        and not _text_before_break(last)
        and all(styles.is_bold(run, paragraph) for run in before)
    )


def _text_before_break(run: Any) -> bool:
    for each in run:
        if each.tag == f"{W}br":
            return False
        if each.tag == f"{W}t" and (each.text or "").strip():
            return True
    return False


def _split(paragraph: Any, run: Any, line_break: Any) -> None:
    rest = etree.Element(f"{W}p")
    properties = paragraph.find(f"{W}pPr")
    if properties is not None:
        rest.append(deepcopy(properties))
    following = [*paragraph][paragraph.index(run) :]
    run.remove(line_break)
    rest.extend(following)
    paragraph.addnext(rest)


def bold_headings(root: Any, styles: Styles) -> list[Any]:
    """In a file without headings: the short lines of the body that are bold throughout."""
    return [
        each
        for body in root.iterchildren(f"{W}body")
        for each in body.iterchildren(f"{W}p")
        if _is_bold_line(each, styles)
    ]


def _is_bold_line(paragraph: Any, styles: Styles) -> bool:
    words = text_of(paragraph).strip()
    runs = [run for run in paragraph.iter(f"{W}r") if text_of(run).strip()]
    return (
        bool(words)
        and len(words.split()) <= BOLD_WORDS
        and not words.endswith(".")
        and all(styles.is_bold(run, paragraph) for run in runs)
    )
