"""What is drawn in a Word file: text boxes, pictures, diagrams, charts and embedded files.

Words of a box follow its paragraph. What is only drawn, or lies outside the file, is named.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from policies.texts.model import shorten
from policies.word.numbering import W
from policies.word.relationships import Parts, parsed

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
V = "{urn:schemas-microsoft-com:vml}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741  # as in the format
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
BOX = f"{W}txbxContent"
BEARS = (f"{W}t", f"{A}blip", f"{V}imagedata", BOX)


def settle_drawings(root: Any, targets: Mapping[str, str]) -> Iterator[str]:
    """Changes the tree in place; `targets` says where each relationship leads. Yields what was
    changed or left out."""
    for each in [*root.iter(f"{MC}AlternateContent")]:
        _choose(each)
    for each in [*root.iter(f"{W}drawing", f"{W}pict", f"{W}object")]:
        yield from _linked(each, targets)
        yield from _drawn_words(each)
        yield from _embedded(each)
        _move_boxes(each)
        _settle_pictures(each)


def _choose(alternatives: Any) -> None:
    """Keeps the first alternative that says or shows something."""
    varieties = [*alternatives]
    best = next((each for each in varieties if any(True for _x in each.iter(*BEARS))), None)
    parent, place = alternatives.getparent(), alternatives.getparent().index(alternatives)
    chosen = best if best is not None else next(iter(varieties), None)
    for child in reversed([*chosen] if chosen is not None else []):
        parent.insert(place, child)
    parent.remove(alternatives)


def _linked(drawing: Any, targets: Mapping[str, str]) -> Iterator[str]:
    """Linked pictures: nothing is fetched."""
    for picture in [*drawing.iter(f"{A}blip", f"{V}imagedata")]:
        held = picture.get(f"{R}embed") or picture.get(f"{R}id")
        if held in targets:
            continue
        link = picture.get(f"{R}link") or ""
        named = targets.get(link) or picture.get("src") or _described(drawing, "descr", "name")
        yield _("A picture that is not in the file, left out: “%s”") % shorten(named)
        picture.getparent().remove(picture)


def _described(drawing: Any, *names: str) -> str:
    for properties in drawing.iter(f"{WP}docPr"):
        for name in names:
            if words := properties.get(name, "").strip():
                return str(words)
    return ""


def _drawn_words(drawing: Any) -> Iterator[str]:
    for path in drawing.iter(f"{V}textpath"):
        if words := (path.get("string") or "").strip():
            yield _("Words drawn as a picture, left out: “%s”") % shorten(words)


def _embedded(drawing: Any) -> Iterator[str]:
    for each in drawing.iter(f"{O}OLEObject"):
        kind = each.get("ProgID") or _("of an unknown kind")
        yield _("An embedded file (%s), left out. Write what it says.") % shorten(kind)


def _move_boxes(drawing: Any) -> None:
    """Puts the paragraphs of text boxes after the paragraph that they are anchored in."""
    last = next(drawing.iterancestors(f"{W}p"), None)
    while last is not None and (box := next(drawing.iter(BOX), None)) is not None:
        for child in [*box]:
            last.addnext(child)
            last = child
        box.getparent().remove(box)


def _settle_pictures(drawing: Any) -> None:
    """Pictures within groups and shapes become pictures of their own."""
    if drawing.tag == f"{W}drawing":
        blips = [each for each in drawing.iter(f"{A}blip") if each.get(f"{R}embed")]
        described = _described(drawing, "descr", "title") if len(blips) == 1 else ""
        simple = [_picture(each, described) for each in blips]
    else:
        found = [each for each in drawing.iter(f"{V}imagedata") if each.get(f"{R}id")]
        simple = [_shape(each) for each in found]
    for child in [*drawing]:
        drawing.remove(child)
    drawing.extend(simple)


def _picture(blip: Any, described: str) -> Any:
    own = next((each for each in blip.iterancestors(f"{PIC}pic")), None)
    named = next(own.iter(f"{PIC}cNvPr"), None) if own is not None else None
    words = described or (named.get("descr") or "" if named is not None else "")
    inline = etree.Element(f"{WP}inline")
    etree.SubElement(inline, f"{WP}docPr", descr=words)
    graphic = etree.SubElement(etree.SubElement(inline, f"{A}graphic"), f"{A}graphicData")
    filled = etree.SubElement(etree.SubElement(graphic, f"{PIC}pic"), f"{PIC}blipFill")
    etree.SubElement(filled, f"{A}blip", {f"{R}embed": blip.get(f"{R}embed")})
    return inline


def _shape(data: Any) -> Any:
    shape = data.getparent()
    words = data.get(f"{O}title") or shape.get("alt") or ""
    made = etree.Element(f"{V}shape")
    etree.SubElement(made, f"{V}imagedata", {f"{R}id": data.get(f"{R}id"), f"{O}title": words})
    return made


def name_drawn_parts(parts: Parts) -> Iterator[str]:
    """Names the words of diagrams (SmartArt) and charts, which are drawn and not written."""
    for name in sorted(parts):
        if re.fullmatch(r"word/diagramData\d+\.xml", name):
            message = _("A diagram, left out; write what it says: “%s”")
            yield from _named(message, parsed(parts[name]).iter(f"{A}t"))
        elif re.fullmatch(r"word/chart(?:Ex)?\d+\.xml", name):
            message = _("A chart, left out; write what it says: “%s”")
            yield from _named(message, parsed(parts[name]).iter(f"{A}t", f"{C}v"))


def _named(message: str, elements: Any) -> Iterator[str]:
    if words := " ".join(" ".join(each.text or "" for each in elements).split()):
        yield message % shorten(words)
