"""What the styles of an OpenDocument text say of its words and paragraphs; a style has what its
parents have, unless it says otherwise."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from policies.opendocument.names import FO, OFFICE, STYLE, TEXT
from policies.opendocument.package import Package

# No program's styles are based on one another more often than this.
DEEPEST = 40
HEADING = re.compile(r"heading (\d{1,2})", re.IGNORECASE)
ENCODED = re.compile(r"_([0-9a-fA-F]{1,4})_")
NAMED, AUTOMATIC = f"{OFFICE}styles", f"{OFFICE}automatic-styles"
LINE_THROUGH = (f"{STYLE}text-line-through-style", f"{STYLE}text-line-through-type")

Key = tuple[str, str]  # family and name


@dataclass(frozen=True)
class Style:
    element: Any
    name: str
    is_automatic: bool

    @property
    def parent(self) -> str:
        return str(self.element.get(f"{STYLE}parent-style-name", ""))

    def says(self, attribute: str) -> str | None:
        found: str | None = self.element.get(attribute)
        return found

    def says_of_words(self, attribute: str) -> str | None:
        properties = self.element.find(f"{STYLE}text-properties")
        return None if properties is None else properties.get(attribute)


@dataclass(frozen=True)
class Look:
    """How words look. `bold` is what a reader sees; `strong` leaves out what a paragraph's named
    style does to all its words."""

    bold: bool = False
    strong: bool = False
    italic: bool = False
    struck: bool = False
    hidden: bool = False
    code: bool = False


@dataclass(frozen=True)
class Styles:
    styles: Mapping[Key, Style]
    chains: dict[Key, tuple[Style, ...]] = field(default_factory=dict)
    looks: dict[tuple[str, ...], Look] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Package) -> "Styles":
        """Automatic styles beside the named ones are for the heads and feet of pages."""
        found = [*_listed(package.styles.find(NAMED), automatic=False)]
        found += _listed(package.content.find(AUTOMATIC), automatic=True)
        return cls(dict(found))

    def chain(self, family: str, name: str) -> tuple[Style, ...]:
        """The style, then the one that it is based on, and so on."""
        key = (family, name)
        if key not in self.chains:
            self.chains[key] = tuple(islice(self._based(family, name), DEEPEST))
        return self.chains[key]

    def _based(self, family: str, name: str) -> Iterator[Style]:
        seen = set()
        while name not in seen and (style := self.styles.get((family, name))):
            yield style
            seen.add(name)
            name = style.parent

    def named(self, paragraph: Any) -> list[str]:
        """The names of the paragraph's style and of those that it is based on, as people see
        them."""
        name = _style_name(paragraph)
        return [each.name for each in self.chain("paragraph", name)] or [shown_name(name)]

    def level(self, paragraph: Any) -> int | None:
        """Its heading level, from 0; None if it is not a heading."""
        if paragraph.tag == f"{TEXT}h":
            return max(0, _whole(paragraph.get(f"{TEXT}outline-level"), 1) - 1)
        for each in self.chain("paragraph", _style_name(paragraph)):
            level = each.says(f"{STYLE}default-outline-level")
            if level is not None:
                return _whole(level, 0) - 1 if _whole(level, 0) else None
            if match := HEADING.fullmatch(each.name):
                return max(0, int(match[1]) - 1)
        return None

    def is_taken_out(self, paragraph: Any) -> bool:
        """Whether it alone is excluded from the outline's numbering."""
        chain = self.chain("paragraph", _style_name(paragraph))
        own = [each for each in chain if each.is_automatic]
        return any(each.says(f"{STYLE}list-style-name") is not None for each in own)

    def look(self, paragraph: Any, spans: Sequence[str]) -> Look:
        """How words of the paragraph look within these styles, the outermost first."""
        key = (_style_name(paragraph), *spans)
        if key not in self.looks:
            self.looks[key] = self._look(*key)
        return self.looks[key]

    def _look(self, paragraph: str, *spans: str) -> Look:
        words = [each for span in reversed(spans) for each in self.chain("text", span)]
        whole = self.chain("paragraph", paragraph)
        own = [each for each in whole if each.is_automatic]

        def first(styles: Sequence[Style], attribute: str) -> str:
            said = (each.says_of_words(attribute) for each in styles)
            return next((each for each in said if each is not None), "")

        return Look(
            bold=_is_bold(first([*words, *whole], f"{FO}font-weight")),
            strong=_is_bold(first([*words, *own], f"{FO}font-weight")),
            italic=first([*words, *own], f"{FO}font-style") in ("italic", "oblique"),
            struck=any(first([*words, *whole], each) not in ("", "none") for each in LINE_THROUGH),
            hidden=first([*words, *whole], f"{TEXT}display") == "none",
            code=any(each.name == "Undersigned Code" for each in words),
        )


def _listed(parent: Any, *, automatic: bool) -> Iterator[tuple[Key, Style]]:
    for each in parent.findall(f"{STYLE}style") if parent is not None else []:
        name = each.get(f"{STYLE}name", "")
        shown = each.get(f"{STYLE}display-name") or shown_name(name)
        yield (each.get(f"{STYLE}family", ""), name), Style(each, shown, automatic)


def shown_name(name: str) -> str:
    """ "Heading 1" for "Heading_20_1": signs that are no letters are written as numbers."""
    return ENCODED.sub(lambda match: chr(int(match[1], 16)), name)


def _style_name(paragraph: Any) -> str:
    return str(paragraph.get(f"{TEXT}style-name", ""))


def _whole(value: str | None, default: int) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 9 else default


def _is_bold(weight: str) -> bool:
    return weight == "bold" or weight.isdecimal() and int(weight) >= 600


def is_contents(names: Sequence[str]) -> bool:
    """Whether a style of these names is for lines of the printed contents."""
    return any(each.lower().startswith(("toc ", "contents ")) for each in names)
