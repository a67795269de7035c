"""The blocks of a text between reading it and writing it: paragraphs, items and tables in order."""

from dataclasses import dataclass, field
from enum import StrEnum

from policies.opendocument.inline import Run


class BlockKind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    QUOTE = "quote"
    BULLET = "ul"
    NUMBERED = "ol"
    TABLE = "table"


@dataclass
class Cell:
    blocks: list["Block"]
    wide: int = 1
    high: int = 1


@dataclass
class Block:
    """`level` is that of a heading, from 0; `depth` that of an item, from 0, or of a paragraph that
    belongs to one; `value` is an item's number."""

    kind: BlockKind
    runs: list[Run] = field(default_factory=list)
    level: int = 0
    depth: int | None = None
    value: int = 0
    bookmarks: list[str] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def words(self) -> str:
        return "".join(run.text for run in self.runs).strip()
