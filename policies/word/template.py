"""The empty Word file that texts are written into: A4, plain, as a school office would set it."""

from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from lxml import etree

from policies.word.nesting import LISTS, PREFIX, QUOTE, Holder, style_name
from policies.word.properties import OWN, PART

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
# What the standard asks of properties that people define.
FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
FONT = "Arial"
GRID = "Table Grid"
INK = RGBColor(0x1F, 0x29, 0x33)
PAGE = (Cm(21), Cm(29.7))
LINK = RGBColor(0x1D, 0x4E, 0x89)
MARGIN = Cm(2.5)
TEXT_WIDTH = PAGE[0] - 2 * MARGIN
TEXT_HEIGHT = PAGE[1] - 3 * MARGIN
INDENT = 360  # twentieths of a point per level
DEPTHS = 9
CELL_SIDES = int(Cm(0.4))
BETWEEN = Pt(8)
HEADING_SIZES = (16, 13, 12, 11, 11)
CODE, STRONG = f"{PREFIX} Code", f"{PREFIX} Strong"
CELL, HEADER_CELL = f"{PREFIX} Table Text", f"{PREFIX} Table Heading"


def new_document(title: str) -> Any:
    document = Document()
    _keep_one_table_style(document.styles.element)
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.language = "en-GB"
    _set_page(document.sections[0])
    _set_styles(document.styles)
    # Word would compress pictures when it saves, and they would come back as different ones.
    colours = document.settings.element.find(qn("w:clrSchemeMapping"))
    colours.addnext(element("w:doNotAutoCompressPictures", {}))
    return document


def _keep_one_table_style(styles: Any) -> None:
    """The library brings a hundred, which make each file large and slow to read."""
    for style in styles.findall(qn("w:style")):
        named = style.find(qn("w:name")).get(qn("w:val"))
        if style.get(qn("w:type")) == "table" and named not in ("Normal Table", GRID):
            styles.remove(style)


def _set_page(section: Any) -> None:
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot._p.append(element("w:fldSimple", {"w:instr": " PAGE "}))


def _set_styles(styles: Any) -> None:
    _set_font(styles["Normal"], 11)
    styles["Normal"].paragraph_format.space_after = BETWEEN
    styles["Normal"].paragraph_format.line_spacing = 1.15
    for each in styles.element.iter(qn("w:lang")):
        each.set(qn("w:val"), "en-GB")
    _set_font(styles["Title"], 24, bold=True)
    for border in [*styles["Title"].element.iter(qn("w:pBdr"))]:
        border.getparent().remove(border)
    for depth, size in enumerate(HEADING_SIZES, 1):
        style = styles[f"Heading {depth}"]
        _set_font(style, size, bold=True)
        style.font.italic = depth == len(HEADING_SIZES)
        style.paragraph_format.space_before = Pt(20 - 2 * depth)
        style.paragraph_format.space_after = Pt(6)
    _set_font(styles["Quote"], 11)
    styles["Quote"].font.italic = False
    styles.add_style(CODE, WD_STYLE_TYPE.CHARACTER).font.name = "Courier New"
    # Headings are bold by themselves: it only says which words were bold in them.
    styles.add_style(STRONG, WD_STYLE_TYPE.CHARACTER)
    for name, bold in ((CELL, False), (HEADER_CELL, True)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.font.bold = bold
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(3)
        style.paragraph_format.line_spacing = 1


def _set_font(style: Any, size: int, *, bold: bool = False) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.color.rgb = INK


def nested_style(document: Any, holders: tuple[Holder, ...]) -> Any:
    """A new style, of paragraphs in these lists and quotations."""
    style = document.styles.add_style(style_name(holders), WD_STYLE_TYPE.PARAGRAPH)
    quoted = holders[-1].kind == QUOTE
    style.base_style = document.styles["Quote" if quoted else "Normal"]
    style.paragraph_format.left_indent = indent(holders)
    inner = next((each for each in reversed(holders) if each.kind in LISTS), None)
    style.paragraph_format.space_after = Pt(2) if inner and not inner.spaced else BETWEEN
    if quoted:
        style.element.get_or_add_pPr().insert(0, _bar())
    return style


def cell_style(document: Any, holders: tuple[Holder, ...]) -> str:
    """The style of the first cell of a table that is in these lists and quotations."""
    name = style_name(holders, table=True)
    if name not in document.styles:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles[HEADER_CELL]
    return name


def indent(holders: tuple[Holder, ...]) -> int:
    """How far a paragraph is indented, in the library's units."""
    return int(Pt(INDENT / 20)) * len(holders)


def _bar() -> Any:
    """A line beside a quotation."""
    borders = element("w:pBdr", {})
    line = {"w:val": "single", "w:sz": 12, "w:space": 8, "w:color": "9AA5B1"}
    borders.append(element("w:left", line))
    return borders


def define_list(numbering: Any, kind: str) -> int:
    """Defines a kind of list at all depths; returns its number."""
    number = 900 + LISTS.index(kind)
    abstract = element("w:abstractNum", {"w:abstractNumId": number})
    abstract.append(element("w:multiLevelType", {"w:val": "hybridMultilevel"}))
    for depth in range(DEPTHS):
        level = element("w:lvl", {"w:ilvl": depth})
        level.append(element("w:start", {"w:val": 1}))
        numbered = kind == LISTS[1]
        level.append(element("w:numFmt", {"w:val": "decimal" if numbered else "bullet"}))
        level.append(element("w:lvlText", {"w:val": f"%{depth + 1}." if numbered else "•"}))
        properties = element("w:pPr", {})
        properties.append(element("w:ind", hanging(depth + 1)))
        level.append(properties)
        abstract.append(level)
    numbering.insert(0, abstract)
    return number


def hanging(depth: int) -> dict[str, Any]:
    return {"w:left": INDENT * depth, "w:hanging": INDENT}


def element(name: str, attributes: dict[str, Any]) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(key), str(value))
    return made


def new_table(document: Any, rows: list[list[str]], holders: tuple[Holder, ...]) -> Any:
    """An empty table for these words: its columns are as wide as they need."""
    table = document.add_table(len(rows), max(map(len, rows)), style=GRID)
    table.autofit = False
    widths = _widths(rows, TEXT_WIDTH - indent(holders))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
            cell.paragraphs[0].style = CELL
    for cell in table.rows[0].cells:
        cell.paragraphs[0].style = HEADER_CELL
        cell._tc.get_or_add_tcPr().append(
            element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": "E8ECF0"})
        )
    if holders:
        table.cell(0, 0).paragraphs[0].style = cell_style(document, holders)
        inset = {"w:w": INDENT * len(holders), "w:type": "dxa"}
        table._tbl.tblPr.find(qn("w:tblW")).addnext(element("w:tblInd", inset))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("w:cantSplit", {}))
    table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader", {"w:val": "true"}))
    return table


def _widths(rows: list[list[str]], whole: int) -> list[int]:
    """Shares of the width by the longest words of each column, none too narrow."""
    columns = max(map(len, rows))
    longest = [
        max(min(len(row[place]), 60) if place < len(row) else 0 for row in rows) + 8
        for place in range(columns)
    ]
    return [int(whole * each / sum(longest)) for each in longest]


def add_properties(document: Any, values: Mapping[str, str]) -> None:
    root = etree.Element(f"{{{OWN}}}Properties", nsmap={None: OWN, "vt": TYPES})
    for number, (name, value) in enumerate(values.items(), 2):
        attributes = {"fmtid": FORMAT, "pid": str(number), "name": name}
        held = etree.SubElement(root, f"{{{OWN}}}property", attributes)
        etree.SubElement(held, f"{{{TYPES}}}lpwstr").text = value
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    package = document.part.package
    part = Part(PackURI(f"/{PART}"), CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, content, package)
    package.relate_to(part, RELATION)
