"""The blocks of an OpenDocument text in order, with its notes; what is left out is named."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from lxml.html import builder

from policies.opendocument.blocks import Block, BlockKind, Cell
from policies.opendocument.inline import Paragraph, Reader, Run, settled
from policies.opendocument.names import DC, DRAW, OFFICE, TABLE, TEXT
from policies.opendocument.numbering import LEVELS, OUTLINE, Numbering, OpenList
from policies.opendocument.package import Package, refusal
from policies.opendocument.pictures import Drawings
from policies.opendocument.styles import Styles
from policies.opendocument.unshown import (
    INDEXES,
    PARAGRAPHS,
    PRINTED_CONTENTS,
    UNSHOWN,
    is_contents_line,
    is_hidden,
    is_hidden_paragraph,
    paragraphs_in,
    words_in,
)
from policies.texts.file_notes import (
    FileNotes,
    comment,
    hidden_words,
    numbers_written,
    printed_contents,
    struck_words,
)
from policies.texts.model import shorten
from policies.word.cleaning import MOST_CELLS
from policies.word.numbering import Number
from policies.word.preparing import DEEPER
from policies.word.reading import QUOTES

# As most people know the program that writes such files.
PROGRAM = "LibreOffice"


@dataclass(frozen=True)
class Place:
    """Where in a list a paragraph is: `counts` if it is the one with the number."""

    within: OpenList
    counts: bool
    start: str | None = None


@dataclass
class Gathering:
    styles: Styles
    numbering: Numbering
    notes: FileNotes
    drawings: Drawings
    footnotes: list[list[Run]] = field(default_factory=list)
    cells: int = 0
    in_table: int = 0
    written: int = 0
    has_contents: bool = False

    @classmethod
    def of(cls, package: Package) -> "Gathering":
        notes = FileNotes()
        drawings = Drawings(package, notes)
        return cls(Styles.of(package), Numbering.of(package), notes, drawings)

    def gather(self, body: Any) -> list[Block]:
        found = [*self._blocks(body)]
        if self.has_contents:
            self.notes.said.append(printed_contents())
        self.notes.said += numbers_written(self.written)
        return found

    def _blocks(self, parent: Any) -> Iterator[Block]:
        for child in parent:
            if isinstance(child.tag, str):
                yield from self._block(child)

    def _block(self, child: Any) -> Iterator[Block]:
        if child.tag in UNSHOWN:
            return
        if is_hidden(child):
            self._hide([words_in(child)])
        elif child.tag in PARAGRAPHS:
            yield from self._paragraph(child, None)
        elif child.tag == f"{TEXT}list":
            yield from self._list(child, None)
        elif child.tag == f"{TEXT}numbered-paragraph":
            yield from self._within(child, self.numbering.lone(child))
        elif child.tag == f"{TABLE}table":
            yield self._table(child)
        elif child.tag == PRINTED_CONTENTS:
            self.has_contents = True
        elif child.tag in INDEXES:
            self.notes.said.append(_("A printed index, left out: “%s”") % shorten(words_in(child)))
        elif child.tag == f"{DRAW}frame":
            yield from self._drawn(child)
        else:
            yield from self._blocks(child)

    def _hide(self, words: list[str]) -> None:
        if said := "".join(words).strip():
            self.notes.said.append(hidden_words(said))

    def _drawn(self, frame: Any) -> Iterator[Block]:
        """A frame that is not in a paragraph."""
        found = Paragraph()
        for each in self.drawings.read(frame, found):
            yield Block(BlockKind.TEXT, [Run("", element=each)])
        yield from self._beside(found)

    def _beside(self, found: Paragraph) -> Iterator[Block]:
        for each in found.beside:
            yield from self._block(each) if each.tag == f"{TABLE}table" else self._blocks(each)

    # Paragraphs

    def _paragraph(self, paragraph: Any, place: Place | None) -> Iterator[Block]:
        if is_contents_line(paragraph, self.styles):
            self.has_contents = True
            return
        if is_hidden_paragraph(paragraph):
            self._hide([words_in(paragraph)])
            return
        found = self._read(paragraph)
        number = self._number(paragraph, place)
        runs = settled(found.runs)
        if any(not run.is_blank for run in runs):
            made = self._made(paragraph, runs, number, place)
            made.bookmarks = found.bookmarks
            yield made
        yield from self._beside(found)

    def _read(self, paragraph: Any) -> Paragraph:
        reader = Reader(lambda spans: self.styles.look(paragraph, spans), self._special)
        reader.read(paragraph)
        self._hide(reader.found.hidden)
        if struck := "".join(reader.found.struck).strip():
            self.notes.doubts.append(struck_words(struck, PROGRAM))
        return reader.found

    def _special(self, element: Any, found: Paragraph) -> list[Any]:
        if element.tag == f"{TEXT}note":
            return self._footnote(element)
        if element.tag == f"{OFFICE}annotation":
            said = " ".join(words_in(each) for each in element if each.tag.startswith(TEXT))
            self.notes.doubts.append(comment(element.findtext(f"{DC}creator") or "", said))
        elif element.tag.startswith(DRAW):
            return self.drawings.read(element, found)
        return []

    def _footnote(self, note: Any) -> list[Any]:
        """Its words go to the end (see `tidy`); here only a reference to them is left."""
        words = settled([*self._all_runs(note)])
        if not words:
            return []
        self.footnotes.append(words)
        number = len(self.footnotes)
        return [builder.SUP(builder.A(f"[{number}]", href=f"#footnote-{number}"))]

    def _all_runs(self, element: Any) -> Iterator[Run]:
        """Of its paragraphs, and of the boxes in them."""
        for paragraph in paragraphs_in(element):
            found = self._read(paragraph)
            yield from [*found.runs, Run(" ")]
            for box in found.beside:
                yield from self._all_runs(box)

    def _number(self, paragraph: Any, place: Place | None) -> Number | None:
        if paragraph.get(f"{TEXT}is-list-header") == "true":
            return None
        if place is None:
            return self._outline_number(paragraph)
        if not place.counts:
            self.numbering.pass_by(place.within)
            return None
        number = self.numbering.count(place.within, place.start)
        deeper = [DEEPER.fullmatch(each) for each in self.styles.named(paragraph)]
        depths = [int(match[1]) - 1 for match in deeper if match]
        return replace(number, depth=max(number.depth, *depths)) if number and depths else number

    def _outline_number(self, paragraph: Any) -> Number | None:
        """A heading in no list is numbered by the outline, unless it was taken out of that."""
        level = self.styles.level(paragraph)
        if level is None or level >= LEVELS or self.styles.is_taken_out(paragraph):
            return None
        start = paragraph.get(f"{TEXT}start-value")
        return self.numbering.count(OpenList(OUTLINE, OUTLINE, level), start)

    def _made(
        self,
        paragraph: Any,
        runs: list[Run],
        number: Number | None,
        place: Place | None,
    ) -> Block:
        names = self.styles.named(paragraph)
        level = self.styles.level(paragraph)
        if level is not None or "Title" in names:
            if number and not number.is_bullet:
                self.written += 1
                runs = [Run(f"{number.text} "), *runs]
            kind = BlockKind.TITLE if level is None else BlockKind.HEADING
            return Block(kind, runs, level=level or 0)
        if place and place.counts:
            return self._item(runs, number)
        if set(names) & set(QUOTES):
            return Block(BlockKind.QUOTE, runs)
        depth = place.within.depth if place else 9 if "List Continue" in names else None
        return Block(BlockKind.TEXT, runs, depth=depth)

    def _item(self, runs: list[Run], number: Number | None) -> Block:
        """An item of ours; a number that ours can't print is kept as words."""
        if number is None:
            return Block(BlockKind.TEXT, runs)
        if number.is_bullet:
            return Block(BlockKind.BULLET, runs, depth=number.depth)
        if number.is_plain and not self.in_table:
            return Block(BlockKind.NUMBERED, runs, depth=number.depth, value=number.value)
        self.written += 1
        runs = [Run(f"{number.text} "), *runs]
        if "." in number.text.strip("."):
            return Block(BlockKind.TEXT, runs)  # "1.2": a paragraph with its number.
        return Block(BlockKind.BULLET, runs, depth=number.depth)

    # Lists

    def _list(self, element: Any, within: OpenList | None) -> Iterator[Block]:
        opened = self.numbering.open(element, within)
        for item in element:
            override = item.get(f"{TEXT}style-override")
            yield from self._within(item, replace(opened, style=override) if override else opened)

    def _within(self, item: Any, opened: OpenList) -> Iterator[Block]:
        counts = item.tag != f"{TEXT}list-header"
        start = item.get(f"{TEXT}start-value")
        for child in item:
            if child.tag in PARAGRAPHS:
                yield from self._paragraph(child, Place(opened, counts, start))
                counts = False
            elif child.tag == f"{TEXT}list":
                yield from self._list(child, opened)
            else:
                yield from self._block(child)

    # Tables

    def _table(self, element: Any) -> Block:
        self.in_table += 1
        rows = [row for row in self._rows(element) if row]
        self.in_table -= 1
        return Block(BlockKind.TABLE, rows=rows)

    def _rows(self, element: Any) -> Iterator[list[Cell]]:
        for child in element:
            if child.tag == f"{TABLE}table-row":
                row = [*self._cells(child)]
                times = whole(child.get(f"{TABLE}number-rows-repeated"))
                self._count(len(row) * (times - 1))
                yield from [row] * times
            elif child.tag.startswith(f"{TABLE}table-") and child.tag != f"{TABLE}table-column":
                yield from self._rows(child)

    def _cells(self, row: Any) -> Iterator[Cell]:
        for each in row.iterchildren(f"{TABLE}table-cell"):
            wide = whole(each.get(f"{TABLE}number-columns-spanned"))
            high = whole(each.get(f"{TABLE}number-rows-spanned"))
            times = whole(each.get(f"{TABLE}number-columns-repeated"))
            self._count(wide * high * times)
            yield from [Cell([*self._blocks(each)], wide, high)] * times

    def _count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > MOST_CELLS:
            raise refusal(_("The tables have far more cells than a policy needs."))


def whole(value: str | None) -> int:
    return max(1, int(value[:9])) if value and value.isdecimal() else 1
