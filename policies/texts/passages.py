"""A stored text paragraph by paragraph, each with the section it stands in."""

from collections.abc import Iterator
from dataclasses import dataclass

from .markdown import plain, split_anchor, split_number
from .model import Section
from .tree import read


@dataclass(frozen=True)
class Passage:
    """A paragraph, heading, item or table in plain words; before the first heading of a section
    there is no section."""

    section: Section | None
    line: int
    words: str
    is_heading: bool = False


def passages(source: str) -> Iterator[Passage]:
    section = None
    for node in read(source.split("\n")).children:
        if node.kind == "heading":
            text, anchor = split_anchor(node.text)
            number, title = split_number(plain(text))
            section = Section(number, title, anchor, node.mark - 1) if anchor else section
            yield Passage(section, node.line, plain(text), is_heading=True)
        else:
            for leaf in node.leaves():
                yield Passage(section, leaf.line, plain(leaf.text))
