"""Turns what mammoth makes of a Word file into what Markdown can express."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from lxml.html import builder

from policies.texts.markdown import allowed_link
from policies.texts.model import Problem, TextRefused, shorten
from policies.word.preparing import MARK

MOST_CELLS = 20_000
NUMBER = re.compile(rf"{MARK}(\d+){MARK}")
RULE = re.compile(r"(?:\* ?){3}")
ANCHOR = re.compile(r"section(?:_\w+)+")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
IN_TABLES = ("thead", "tbody", "tr", "td", "th")
EMPHASIS = ("strong", "em", "s")
BLOCKS = ("div", "p", "li", "ul", "ol", "table", "blockquote", *HEADINGS)


def tidy(root: Any) -> list[str]:
    """Changes the tree in place; returns what was changed or lost, in words."""
    said = [*_footnotes(root), *_links(root)]
    for each in root.iter("ol"):
        _start(each)
    for heading in [*root.iter(*HEADINGS)]:
        _anchor(heading)
        _plain_heading(heading)
        _without_pictures(heading)
    for each in [*root.iter(*EMPHASIS)]:
        _settle_edges(each)
    said += [note for table in [*root.iter("table")] for note in _table(table)]
    for each in [*root.iter("img")]:
        if not each.get("src"):
            each.drop_tree()
    for each in [*root.iter("p")]:
        if RULE.fullmatch(each.text_content().strip()):
            each.getparent().replace(each, builder.E.hr())
    return said


def _start(numbered: Any) -> None:
    """Starts the list with the number its first item has in Word."""
    for place, item in enumerate(numbered.findall("li")):
        match = NUMBER.match(item.text or "")
        if match:
            item.text = item.text[match.end() :]
            if not place and match[1] != "1":
                numbered.set("start", match[1])


def _anchor(heading: Any) -> None:
    """Makes a bookmark of ours the section's anchor."""
    for link in heading.findall(".//a[@id]"):
        if ANCHOR.fullmatch(link.get("id")):
            heading.set("id", link.get("id").replace("_", "-"))
            link.drop_tag()
            return


def _plain_heading(heading: Any) -> None:
    for each in heading.findall(".//strong"):
        each.drop_tag()


def _without_pictures(heading: Any) -> None:
    """Pictures of a heading follow it in a paragraph; without words it is not a heading."""
    pictures = [*heading.iter("img")]
    if pictures:
        beside = builder.P()
        for each in pictures:
            alone = builder.IMG(**each.attrib)
            each.drop_tree()
            beside.append(alone)
        heading.addnext(beside)
        beside.tail, heading.tail = heading.tail, None
    if not heading.text_content().strip():
        heading.drop_tree()


def _settle_edges(emphasis: Any) -> None:
    """In Markdown emphasis can't end between a sign and a letter, so the sign is moved out of it.
    Emphasis around nothing but signs or white space is dropped."""
    text = emphasis.text_content()
    if _is_sign(text[-1:]) and _is_word(_following(emphasis)[:1]):
        _take_last(emphasis)
    if _is_sign(text[:1]) and _is_word(_preceding(emphasis)[-1:]):
        _take_first(emphasis)
    if not any(map(_is_word, emphasis.text_content())) and not len(emphasis):
        emphasis.drop_tag()


def _is_word(letter: str) -> bool:
    return letter.isalnum()


def _is_sign(letter: str) -> bool:
    return letter != "" and not letter.isalnum() and not letter.isspace()


def _following(element: Any) -> str:
    """The words after it in its paragraph, as many as are needed."""
    while element is not None and element.tag not in BLOCKS:
        after = element.tail or ""
        beside = element.getnext()
        if after or beside is not None:
            return after or ("" if beside.tag == "br" else beside.text_content())
        element = element.getparent()
    return ""


def _preceding(element: Any) -> str:
    beside = element.getprevious()
    if beside is not None:
        return str(beside.tail or ("" if beside.tag == "br" else beside.text_content()))
    parent = element.getparent()
    if parent.text or parent.tag in BLOCKS:
        return parent.text or ""
    return _preceding(parent)


def _take_last(element: Any) -> None:
    """Put its last character after it, unless that is in an element of its own."""
    last = element[-1] if len(element) else None
    text = (last.tail if last is not None else element.text) or ""
    if last is not None:
        last.tail = text[:-1]
    else:
        element.text = text[:-1]
    element.tail = text[-1:] + (element.tail or "")


def _take_first(element: Any) -> None:
    """Put its first character before it, unless that is in an element of its own."""
    text = element.text or ""
    sign, element.text = text[:1], text[1:]
    beside = element.getprevious()
    if beside is not None:
        beside.tail = (beside.tail or "") + sign
    else:
        parent = element.getparent()
        parent.text = (parent.text or "") + sign


def _links(root: Any) -> Iterator[str]:
    """Keeps links to web pages and to our sections; of any other link only the words."""
    for link in [*root.iter("a")]:
        address = link.get("href", "")
        if address.startswith("#footnote") or address.startswith("#endnote") or link.get("id"):
            continue
        if ANCHOR.fullmatch(address.removeprefix("#")):
            link.set("href", address.replace("_", "-"))
        elif not allowed_link(address) or address.startswith("#"):
            if address and link.text_content().strip():
                words = shorten(link.text_content())
                yield (
                    _("A link that does not lead to a web page, removed; its words stay: “%s”")
                    % words
                )
            link.drop_tag()


def _footnotes(root: Any) -> Iterator[str]:
    """Notes become a list at the end, each referred to where it belongs."""
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
            paragraph.tail = f" {paragraph.tail or ''}"
            paragraph.drop_tag()
        item.attrib.pop("id")
    listed.addprevious(builder.H2(_("Notes")))
    yield _("Footnotes: they are under “Notes” at the end, each referred to where it belongs.")


def _table(table: Any) -> Iterator[str]:
    """Reduces it to plain rows of plain cells; a table of one cell is a box around words."""
    rows = table.xpath("./tr|./thead/tr|./tbody/tr")
    cells = [row.xpath("./td|./th") for row in rows]
    if len(rows) == 1 and len(cells[0]) == 1 and table.find("thead") is None:
        yield _("A box around words, kept as a quotation.")
        _unbox(table, cells[0][0])
        return
    if any(_spans(cell) for row in cells for cell in row):
        yield _("A table with merged cells: the words are in the first of them.")
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
    """Adds an empty cell for each one a merged cell covers, and for each one a row lacks."""
    area = sum(_span(cell, "colspan") * _span(cell, "rowspan") for row in cells for cell in row)
    if area > MOST_CELLS:
        raise TextRefused(Problem(None, _("A table has far more cells than a policy needs.")))
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
    """Puts the cell's paragraphs and items on one line; returns whether there were several."""
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
