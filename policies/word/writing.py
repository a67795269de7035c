"""A stored text as a Word file, so that nobody is locked in: imported again, it is the same."""

import io
import zipfile
from collections.abc import Mapping
from itertools import count, groupby
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Emu

from policies.models import Picture
from policies.texts.markdown import PICTURE_ADDRESS, plain_text, split_anchor
from policies.texts.model import TextDiffers
from policies.texts.passages import pictures
from policies.texts.spelling.phrases import BREAK, EM, STRONG, Phrase, read_phrases
from policies.texts.tree import Node, read_blocks
from policies.texts.word_ledger import differences, words_of
from policies.word import template
from policies.word.anchors import bookmark, is_hashed
from policies.word.nesting import BULLETS, LISTS, NUMBERS, QUOTE, Holder
from policies.word.package import DOCUMENT
from policies.word.source_words import words_shown
from policies.word.template import element

STYLES = "word/styles.xml"


def word_file(source: str, title: str, properties: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a .docx file. Raises TextDiffers if its words or pictures are not those of
    the text."""
    writer = _Writer(source, title)
    writer.blocks(read_blocks(source.split("\n")).children, ())
    template.add_properties(writer.document, {**(properties or {}), **writer.anchors})
    file = io.BytesIO()
    writer.document.save(file)
    _require_same(source, file)
    return file.getvalue()


def _require_same(source: str, file: io.BytesIO) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in (DOCUMENT, STYLES)}
    shown = words_of(words_shown(parts, DOCUMENT))
    found = [str(each) for each in differences(words_of(plain_text(source)), shown)]
    if found:
        raise TextDiffers(*found)


class _Writer:
    def __init__(self, source: str, title: str) -> None:
        self.document = template.new_document(title)
        self.pictures = Picture.objects.in_bulk(list(pictures(source)))
        self.anchors: dict[str, str] = {}
        self.styles: dict[tuple[Holder, ...], Any] = {(): None}
        self.last: Any = None  # paragraph of the text
        self.bookmarks = count(1)
        self.numbering: Any = self.document.part.numbering_part.element
        last = max((int(each.numId) for each in self.numbering.num_lst), default=0)
        self.lists = count(1 + last)
        self.defined = {kind: template.define_list(self.numbering, kind) for kind in LISTS}

    def blocks(self, nodes: list[Node], holders: tuple[Holder, ...]) -> None:
        before: Node | None = None
        second = False
        for node in nodes:
            second = before is not None and before.kind == node.kind and not second
            self._block(node, holders, second=second)
            before = node

    def _block(self, node: Node, holders: tuple[Holder, ...], *, second: bool) -> None:
        if node.kind in (BULLETS, NUMBERS):
            self._items(node, (*holders, Holder(node.kind, not node.tight, second)))
            if not holders and self.last is not None:
                self.last.paragraph_format.space_after = template.BETWEEN
        elif node.kind == QUOTE:
            self.blocks(node.children, (*holders, Holder(QUOTE, second=second)))
        elif node.kind == "heading" and not holders:
            self._heading(node)
        elif node.kind == "table":
            self._table(node, holders)
        elif node.kind == "rule":
            paragraph = self._paragraph(holders)
            paragraph.add_run("* * *")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        else:
            self._words(self._paragraph(holders), _phrases(node), holders)

    def _paragraph(self, holders: tuple[Holder, ...]) -> Any:
        if holders not in self.styles:
            self.styles[holders] = template.nested_style(self.document, holders)
        self.last = self.document.add_paragraph(style=self.styles[holders])
        return self.last

    def _items(self, node: Node, holders: tuple[Holder, ...]) -> None:
        number = self._list(node)
        for item in node.children:
            paragraph = self._item(holders, number)
            others = item.children
            if others and others[0].kind == "paragraph":
                self._words(paragraph, _phrases(others[0]), holders)
                others = others[1:]
            self.blocks(others, holders)

    def _list(self, node: Node) -> int:
        """A separate list, with its own first number."""
        number = next(self.lists)
        found = element("w:num", {"w:numId": number})
        found.append(element("w:abstractNumId", {"w:val": self.defined[node.kind]}))
        if node.kind == NUMBERS:
            for depth in range(template.DEPTHS):
                override = element("w:lvlOverride", {"w:ilvl": depth})
                override.append(element("w:startOverride", {"w:val": node.mark}))
                found.append(override)
        self.numbering.append(found)
        return number

    def _item(self, holders: tuple[Holder, ...], number: int) -> Any:
        paragraph = self._paragraph(holders)
        properties = paragraph._p.get_or_add_pPr()
        listed = properties.get_or_add_numPr()
        depth = sum(each.kind in LISTS for each in holders) - 1
        listed.get_or_add_ilvl().val = min(depth, template.DEPTHS - 1)
        listed.get_or_add_numId().val = number
        if any(each.kind == QUOTE for each in holders):  # The list alone would be indented less.
            paragraph.paragraph_format.left_indent = template.indent(holders)
            paragraph.paragraph_format.first_line_indent = -template.indent(holders[:1])
        return paragraph

    def _heading(self, node: Node) -> None:
        text, anchor = split_anchor(node.text)
        is_title = node.mark == 1 and not anchor
        paragraph = self.document.add_heading(level=0 if is_title else max(1, node.mark - 1))
        mark = {"w:id": next(self.bookmarks), "w:name": self._bookmark(anchor)} if anchor else {}
        if anchor:
            paragraph._p.append(element("w:bookmarkStart", mark))
        self._words(paragraph, read_phrases(text), strong=template.STRONG)
        if anchor:
            paragraph._p.append(element("w:bookmarkEnd", {"w:id": mark["w:id"]}))

    def _bookmark(self, anchor: str) -> str:
        name = bookmark(anchor)
        if is_hashed(name):
            self.anchors[name] = anchor
        return name

    def _table(self, node: Node, holders: tuple[Holder, ...]) -> None:
        rows = [_cells(piece.text) for piece in node.pieces]
        table = template.new_table(self.document, rows, holders)
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=False):
                width = int(cell.width) - template.CELL_SIDES
                self._words(cell.paragraphs[0], read_phrases(text), width=width)
        self.document.add_paragraph().paragraph_format.space_after = 0

    def _words(
        self,
        paragraph: Any,
        phrases: list[Phrase],
        holders: tuple[Holder, ...] = (),
        *,
        strong: str = "",
        width: int = template.TEXT_WIDTH,
    ) -> None:
        width -= template.indent(holders)
        for link, linked in groupby(phrases, key=lambda each: each.link):
            parent = self._link(paragraph, link) if link else paragraph._p
            for phrase in linked:
                run = paragraph.add_run()
                parent.append(run._r)
                self._fill(run, phrase, strong, width)

    def _fill(self, run: Any, phrase: Phrase, strong: str, width: int) -> None:
        if phrase.picture:
            self._picture(run, phrase, width)
            return
        if phrase.words == BREAK:
            run.add_break()
            return
        run.text = phrase.words
        run.italic = EM in phrase.marks or None
        if phrase.link:
            run.underline, run.font.color.rgb = True, template.LINK
        if phrase.code:
            run.style = template.CODE
        if STRONG in phrase.marks and strong and not phrase.code:
            run.style = strong
        elif STRONG in phrase.marks:
            run.bold = True

    def _link(self, paragraph: Any, address: str) -> Any:
        if address.startswith("#"):
            attributes = {"w:anchor": self._bookmark(unquote(address[1:]))}
        else:
            part = self.document.part
            link = part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            attributes = {"r:id": link}
        made = element("w:hyperlink", attributes)
        paragraph._p.append(made)
        return made

    def _picture(self, run: Any, phrase: Phrase, width: int) -> None:
        match = PICTURE_ADDRESS.fullmatch(phrase.picture)
        picture = self.pictures.get(match["sha256"]) if match else None
        if picture is None:
            raise TextDiffers(_("A picture of the text is not here: “%s”") % phrase.words)
        with picture.file.open("rb") as file:
            shape = run.add_picture(io.BytesIO(file.read()))
        scale = min(1, width / shape.width, template.TEXT_HEIGHT / shape.height)
        shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
        shape._inline.docPr.set("descr", phrase.words)


def _phrases(node: Node) -> list[Phrase]:
    lines = (piece.text + ("\\\n" if piece.hard else " ") for piece in node.pieces)
    return read_phrases("".join(lines).strip())


def _cells(row: str) -> list[str]:
    """The cells of a row as the tree holds it: "| one | two |", with "\\|" for a bar inside one."""
    inner = row.strip().removeprefix("|").removesuffix("|")
    cells = inner.replace("\\|", "\0").split("|")
    return [cell.strip().replace("\0", "|") for cell in cells]
