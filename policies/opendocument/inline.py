"""The words of one paragraph, in runs that look alike, and those as HTML."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from lxml.html import builder

from policies.opendocument.names import DRAW, TEXT, XLINK
from policies.opendocument.styles import Look
from policies.opendocument.unshown import BREAKS, PARAGRAPHS, UNSHOWN, is_hidden

BLANK = re.compile(r"[ \t\r\n]+")
MARKS = {f"{TEXT}{name}" for name in ("bookmark", "bookmark-start")}


@dataclass(frozen=True)
class Run:
    """Words that look alike. Instead of words it may be an element of HTML."""

    text: str
    look: Look = Look()
    link: str = ""
    element: Any = None

    @property
    def is_blank(self) -> bool:
        return self.element is None and not self.text.strip()

    @property
    def is_break(self) -> bool:
        return self.element is not None and self.element.tag == "br"

    @property
    def is_space(self) -> bool:
        return self.is_blank or self.is_break


LOOKS: dict[str, Callable[[Run], bool]] = {
    "strong": lambda run: run.look.strong,
    "em": lambda run: run.look.italic,
    "code": lambda run: run.look.code,
}


@dataclass
class Paragraph:
    """What `read` finds in one. `beside` is what is drawn there; `hidden` its hidden words."""

    runs: list[Run] = field(default_factory=list)
    beside: list[Any] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass
class Reader:
    """Reads one paragraph. `look` says how words within spans look; `special` gives the elements
    of HTML that stand for a note or a drawing: none for what it has dealt with otherwise."""

    look: Callable[[tuple[str, ...]], Look]
    special: Callable[[Any, Paragraph], list[Any]]
    found: Paragraph = field(default_factory=Paragraph)

    def read(self, element: Any, spans: tuple[str, ...] = (), link: str = "") -> None:
        self._add(element.text, spans, link)
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, spans, link)
            self._add(child.tail, spans, link)

    def _child(self, child: Any, spans: tuple[str, ...], link: str) -> None:
        if child.tag in MARKS:
            self.found.bookmarks.append(child.get(f"{TEXT}name", ""))
        elif is_hidden(child):
            self.found.hidden.append(child.get(f"{TEXT}string-value") or "".join(child.itertext()))
        elif child.tag == f"{TEXT}line-break":
            self.found.runs.append(Run("\n", element=builder.BR()))
        elif child.tag == f"{TEXT}note" or child.tag.startswith(DRAW) or child.tag in UNSHOWN:
            for element in self.special(child, self.found):
                self.found.runs.append(Run("", link=link, element=element))
        else:
            self._within(child, spans, link)

    def _within(self, child: Any, spans: tuple[str, ...], link: str) -> None:
        apart = child.tag in BREAKS
        if apart:
            self._add(" ", spans, link)
        if child.tag == f"{TEXT}span":
            spans = (*spans, child.get(f"{TEXT}style-name", ""))
        if child.tag == f"{TEXT}a":
            link = child.get(f"{XLINK}href", "")
        self.read(child, spans, link)
        if apart and child.tag not in PARAGRAPHS:
            self._add(" ", spans, link)

    def _add(self, text: str | None, spans: tuple[str, ...], link: str) -> None:
        if not text:
            return
        look = self.look(spans)
        if look.hidden:
            self.found.hidden.append(text)
            return
        if look.struck:
            self.found.struck.append(text)
        self.found.runs.append(Run(text, look, link))


def settled(runs: list[Run]) -> list[Run]:
    """White space folded, and without looks of its own; runs that look alike joined; no break at
    either end."""
    folded: list[Run] = []
    before = " "
    for run in runs:
        text = run.text
        if run.element is None:
            text = BLANK.sub(" ", text)
            text = text[1:] if before in (" ", "\n") and text.startswith(" ") else text
        if text or run.element is not None:
            folded.append(replace(run, text=text))
            before = text[-1:] if text else "x"
    while folded and folded[0].is_space:
        folded.pop(0)
    while folded and folded[-1].is_space:
        folded.pop()
    return [*_joined(_blank_as_neighbours(folded))]


def _blank_as_neighbours(runs: list[Run]) -> Iterator[Run]:
    """A space takes the look of its neighbours if they look the same; otherwise it is plain."""
    for place, run in enumerate(runs):
        if not run.is_blank:
            yield run
            continue
        before = runs[place - 1] if place else Run("")
        after = runs[place + 1] if place + 1 < len(runs) else Run("")
        alike = (before.look, before.link) == (after.look, after.link)
        yield replace(run, look=before.look if alike else Look(), link=before.link if alike else "")


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    for (look, link, apart), group in groupby(runs, _looks):
        if apart:
            yield from group
        else:
            yield Run("".join(run.text for run in group), look, link)


def _looks(run: Run) -> tuple[Look, str, bool]:
    return run.look, run.link, run.element is not None


def write(runs: list[Run], parent: Any) -> None:
    """Puts them into an element of HTML."""
    for link, group in groupby(runs, lambda run: run.link):
        within = _inner(parent, builder.A(href=link)) if link else parent
        _write([*group], within, ("strong", "em", "code"))


def _write(runs: list[Run], parent: Any, marks: tuple[str, ...]) -> None:
    """Nests the marks in a fixed order, so that no two overlap."""
    if not marks:
        for run in runs:
            _put(run, parent)
        return
    for marked, group in groupby(runs, LOOKS[marks[0]]):
        within = _inner(parent, builder.E(marks[0])) if marked else parent
        _write([*group], within, marks[1:])


def _inner(parent: Any, element: Any) -> Any:
    parent.append(element)
    return element


def _put(run: Run, parent: Any) -> None:
    last = next(parent.iterchildren(reversed=True), None)  # `parent[-1]` counts them all.
    if run.element is not None:
        parent.append(deepcopy(run.element))
    elif last is not None:
        last.tail = (last.tail or "") + run.text
    else:
        parent.text = (parent.text or "") + run.text
