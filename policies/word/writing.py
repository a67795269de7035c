"""A stored text as a Word file, so that nobody is locked in: imported again, it is the same."""

import io
from collections.abc import Iterator
from itertools import count
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from markdown_it.token import Token

from policies.models import Picture
from policies.texts.markdown import PICTURE_ADDRESS, reader, split_anchor
from policies.texts.tree import Node, read_blocks

WIDEST = Cm(16)
INDENT = 360  # twentieths of a point per level
DEPTHS = 9
CODE = "Undersigned Code"


def word_file(source: str, title: str) -> bytes:
    """The bytes of a .docx file."""
    writer = _Writer(title)
    for node in read_blocks(source.split("\n")).children:
        writer.block(node, [])
    file = io.BytesIO()
    writer.document.save(file)
    return file.getvalue()


class _Writer:
    def __init__(self, title: str) -> None:
        self.document = Document()
        self.document.core_properties.title = title
        self.document.core_properties.author = ""
        self.document.core_properties.comments = ""
        styles = self.document.styles
        styles["Normal"].font.size = Pt(11)
        styles.add_style(CODE, WD_STYLE_TYPE.CHARACTER).font.name = "Courier New"
        self.bookmarks = count(1)
        numbering = self.document.part.numbering_part.element
        self.numbering = numbering
        self.lists = count(1 + max((int(each.numId) for each in numbering.num_lst), default=0))
        self.bullets = self._definition("bullet")
        self.decimals = self._definition("decimal")

    def _definition(self, kind: str) -> int:
        """Defines a kind of list at all depths."""
        number = 900 + (kind == "decimal")
        abstract = _element("w:abstractNum", {"w:abstractNumId": number})
        abstract.append(_element("w:multiLevelType", {"w:val": "hybridMultilevel"}))
        for depth in range(DEPTHS):
            level = _element("w:lvl", {"w:ilvl": depth})
            level.append(_element("w:start", {"w:val": 1}))
            level.append(_element("w:numFmt", {"w:val": kind}))
            text = "•" if kind == "bullet" else f"%{depth + 1}."
            level.append(_element("w:lvlText", {"w:val": text}))
            properties = _element("w:pPr", {})
            indent = {"w:left": INDENT * (depth + 1), "w:hanging": INDENT}
            properties.append(_element("w:ind", indent))
            level.append(properties)
            abstract.append(level)
        self.numbering.insert(0, abstract)
        return number

    def _list(self, node: Node) -> int:
        """A separate list, with its own first number."""
        number = next(self.lists)
        bullets = node.kind == "bullets"
        found = _element("w:num", {"w:numId": number})
        kind = self.bullets if bullets else self.decimals
        found.append(_element("w:abstractNumId", {"w:val": kind}))
        if not bullets:
            for depth in range(DEPTHS):
                override = _element("w:lvlOverride", {"w:ilvl": depth})
                override.append(_element("w:startOverride", {"w:val": node.mark}))
                found.append(override)
        self.numbering.append(found)
        return number

    def block(self, node: Node, within: list[str]) -> None:
        if node.kind in ("bullets", "numbers"):
            self._items(node, [*within, node.kind])
        elif node.kind == "quote":
            for child in node.children:
                self.block(child, [*within, "quote"])
        elif node.kind == "heading":
            self._heading(node)
        elif node.kind == "table":
            self._table(node)
        elif node.kind == "rule":
            self.document.add_paragraph("* * *")
        else:
            style = "Quote" if "quote" in within else "List Continue" if within else None
            self._words(self.document.add_paragraph(style=style), _broken(node))

    def _items(self, node: Node, within: list[str]) -> None:
        number = self._list(node)
        depth = sum(each != "quote" for each in within) - 1
        for item in node.children:
            first, *others = item.children or [Node("paragraph", item.line)]
            if first.kind == "paragraph":
                paragraph = self.document.add_paragraph(style="List Paragraph")
                properties: Any = paragraph._p.get_or_add_pPr()
                properties = properties.get_or_add_numPr()
                properties.get_or_add_ilvl().val = min(depth, DEPTHS - 1)
                properties.get_or_add_numId().val = number
                self._words(paragraph, _broken(first))
            else:
                self.block(first, within)
            for other in others:
                self.block(other, within)

    def _heading(self, node: Node) -> None:
        text, anchor = split_anchor(node.text)
        is_title = node.mark == 1 and not anchor
        paragraph = self.document.add_heading(level=0 if is_title else max(1, node.mark - 1))
        if anchor:
            mark = {"w:id": next(self.bookmarks), "w:name": anchor.replace("-", "_")}
            paragraph._p.append(_element("w:bookmarkStart", mark))
        self._words(paragraph, text)
        if anchor:
            paragraph._p.append(_element("w:bookmarkEnd", {"w:id": mark["w:id"]}))

    def _table(self, node: Node) -> None:
        rows = [_cells(piece.text) for piece in node.pieces]
        table = self.document.add_table(0, max(map(len, rows)), style="Table Grid")
        for row in rows:
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=False):
                self._words(cell.paragraphs[0], text)
        header = table.rows[0]._tr.get_or_add_trPr()
        header.append(_element("w:tblHeader", {"w:val": "true"}))
        self.document.add_paragraph()

    def _words(self, paragraph: Any, text: str) -> None:
        for token, within in _inline(text):
            if token.type == "image":
                self._picture(paragraph, token)
            elif token.type in ("softbreak", "hardbreak"):
                run = paragraph.add_run(" " if token.type == "softbreak" else "")
                if token.type == "hardbreak":
                    run.add_break()
            else:
                self._run(paragraph, token, within)

    def _run(self, paragraph: Any, token: Token, within: list[Token]) -> None:
        run = paragraph.add_run(token.content)
        kinds = {each.type for each in within}
        run.bold = "strong_open" in kinds or None
        run.italic = "em_open" in kinds or None
        if token.type == "code_inline":
            run.style = CODE
        links = [each for each in within if each.type == "link_open"]
        if links:
            self._link(paragraph, run, str(links[-1].attrs["href"]))

    def _link(self, paragraph: Any, run: Any, address: str) -> None:
        if address.startswith("#"):
            attributes = {"w:anchor": address[1:].replace("-", "_")}
        else:
            part = self.document.part
            link = part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            attributes = {"r:id": link}
        element = _element("w:hyperlink", attributes)
        paragraph._p.append(element)
        element.append(run._r)

    def _picture(self, paragraph: Any, token: Token) -> None:
        match = PICTURE_ADDRESS.fullmatch(str(token.attrs["src"]))
        picture = Picture.objects.filter(pk=match["sha256"]).first() if match else None
        if picture is None:
            return
        with picture.file.open("rb") as file:
            shape = paragraph.add_run().add_picture(io.BytesIO(file.read()))
        if shape.width > WIDEST:
            shape.height = int(shape.height * WIDEST / shape.width)
            shape.width = WIDEST
        shape._inline.docPr.set("descr", token.content)


def _element(name: str, attributes: dict[str, Any]) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), str(value))
    return element


def _broken(node: Node) -> str:
    """A paragraph's Markdown, with its line breaks."""
    return "".join(piece.text + ("\\\n" if piece.hard else " ") for piece in node.pieces).strip()


def _cells(row: str) -> list[str]:
    """The cells of a row as the tree holds it: "| one | two |", with "\\|" for a bar inside one."""
    inner = row.strip().removeprefix("|").removesuffix("|")
    cells = inner.replace("\\|", "\0").split("|")
    return [cell.strip().replace("\0", "|") for cell in cells]


def _inline(text: str) -> Iterator[tuple[Token, list[Token]]]:
    """The pieces of one paragraph's Markdown, each with the tags around it."""
    for block in reader().parseInline(text):
        within: list[Token] = []
        for token in block.children or []:
            if token.nesting > 0:
                within.append(token)
            elif token.nesting < 0:
                within.pop()
            elif token.content or token.type in ("softbreak", "hardbreak"):
                yield token, list(within)
