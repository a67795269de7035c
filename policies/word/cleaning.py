"""What mammoth makes of a Word file, put so that Markdown can say it."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from lxml.html import builder

from policies.texts.model import Problem, Refused
from policies.word.preparing import MARK

MOST_CELLS = 20_000
NUMBER = re.compile(rf"{MARK}(\d+){MARK}")
RULE = re.compile(r"(?:\* ?){3}")
ANCHOR = re.compile(r"section(?:_\w+)+")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
IN_TABLES = ("thead", "tbody", "tr", "td", "th")
BLOCKS = ("p", "li", "ul", "ol", "table", "blockquote", *HEADINGS)


def tidy(root: Any) -> list[str]:
    """Changes the tree in place; what was changed or lost, in words."""
    said = [*_footnotes(root)]
    for each in root.iter("ol"):
        _start(each)
    for heading in root.iter(*HEADINGS):
        _anchor(heading)
        _plain_heading(heading)
    said += [note for table in [*root.iter("table")] for note in _table(table)]
    for each in [*root.iter("img")]:
        if not each.get("src"):
            each.drop_tree()
    for each in [*root.iter("p")]:
        if RULE.fullmatch(each.text_content().strip()):
            each.getparent().replace(each, builder.E.hr())
    for each in [*root.iter("a")]:
        if not each.get("href"):
            each.drop_tag()
    return said


def _start(numbered: Any) -> None:
    """The list begins with the number that its first item has in Word."""
    for place, item in enumerate(numbered.findall("li")):
        match = NUMBER.match(item.text or "")
        if match:
            item.text = item.text[match.end() :]
            if not place and match[1] != "1":
                numbered.set("start", match[1])


def _anchor(heading: Any) -> None:
    """A bookmark of ours is the section's address."""
    for link in heading.findall(".//a[@id]"):
        if ANCHOR.fullmatch(link.get("id")):
            address = f" {{#{link.get('id').replace('_', '-')}}}"
            heading[-1].tail = (heading[-1].tail or "") + address
            link.drop_tag()
            return


def _plain_heading(heading: Any) -> None:
    for each in heading.findall(".//strong"):
        each.drop_tag()


def _footnotes(root: Any) -> Iterator[str]:
    """Notes become a list at the end, each named where it belongs."""
    found = root.xpath("//li[starts-with(@id, 'footnote-') or starts-with(@id, 'endnote-')]")
    if not found:
        return
    numbers = {item.get("id"): place for place, item in enumerate(found, 1)}
    for link in root.xpath("//sup/a[starts-with(@href, '#')]"):
        number = numbers.get(link.get("href")[1:])
        if number:
            sup = link.getparent()
            link.drop_tree()
            sup.text = " " + _("(note %d)") % number
            sup.drop_tag()
    listed = found[0].getparent()
    for item in found:
        for back in item.xpath(".//a[starts-with(@href, '#')]"):
            back.drop_tree()
        for paragraph in item.findall("p"):
            paragraph.drop_tag()
        item.attrib.pop("id")
    listed.addprevious(builder.H2(_("Notes")))
    yield _("Footnotes: they stand under “Notes” at the end, each named where it belongs.")


def _table(table: Any) -> Iterator[str]:
    """Plain rows of plain cells; a table of one cell is a box around words."""
    rows = table.xpath("./tr|./thead/tr|./tbody/tr")
    cells = [row.xpath("./td|./th") for row in rows]
    if len(rows) == 1 and len(cells[0]) == 1:
        yield _("A box around words, kept as a quotation.")
        _unbox(table, cells[0][0])
        return
    if any(_spans(cell) for row in cells for cell in row):
        yield _("A table with cells that were joined: the words stand in the first of them.")
    _square(rows, cells)
    several = sum(_flatten(cell) for row in rows for cell in row)
    if several:
        yield _("A table with several paragraphs in one cell: they follow one another in it.")


def _spans(cell: Any) -> bool:
    return cell.get("colspan", "1") != "1" or cell.get("rowspan", "1") != "1"


def _unbox(table: Any, cell: Any) -> None:
    box = builder.BLOCKQUOTE()
    box.text = cell.text
    for each in [*cell]:
        box.append(each)
    box.tail = table.tail
    table.getparent().replace(table, box)


def _square(rows: list[Any], cells: list[list[Any]]) -> None:
    """An empty cell for each that a joined one covers, and for each that a row lacks."""
    area = sum(_span(cell, "colspan") * _span(cell, "rowspan") for row in cells for cell in row)
    if area > MOST_CELLS:
        raise Refused(Problem(None, _("A table has more cells than a policy's table has.")))
    covered: dict[tuple[int, int], bool] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in cells[y]:
            while covered.pop((y, x), False):
                cell.addprevious(builder.TD())
                x += 1
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            for name in ("colspan", "rowspan"):
                cell.attrib.pop(name, None)
            covered |= {
                (y + down, x + side): True for down in range(1, high) for side in range(wide)
            }
            for _more in range(wide - 1):
                cell.addnext(builder.TD())
            x += wide
        while covered.pop((y, x), False):
            row.append(builder.TD())
            x += 1
    widest = max((len(row.xpath("./td|./th")) for row in rows), default=0)
    for row in rows:
        row.extend(builder.TD() for _cell in range(widest - len(row.xpath("./td|./th"))))


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1")
    return max(1, min(int(value), MOST_CELLS)) if value.isdecimal() else 1


def _flatten(cell: Any) -> bool:
    """The cell's paragraphs and items in one line; whether there were several."""
    blocks = [each for each in cell.iter(*BLOCKS, *IN_TABLES) if each is not cell]
    lines = [each for each in blocks if each.tag in ("p", "li", "td", "th", *HEADINGS)]
    for each in lines[:-1]:
        each.tail = f"{'; ' if each.tag == 'li' else ' '}{each.tail or ''}"
    for each in reversed(blocks):
        each.drop_tag()
    for each in [*cell.iter("br")]:
        each.tail = f" {each.tail or ''}"
        each.drop_tree()
    etree.strip_elements(cell, etree.Comment, with_tail=False)
    return len(lines) > 1
