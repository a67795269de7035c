"""Runs, fields and links of a Word file, put so that converting them loses no word."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from policies.texts.file_notes import struck_words
from policies.word.numbering import W

# Elements that only wrap runs, and of which the conversion knows nothing.
WRAPPERS = ("fldSimple", "dir", "bdo")
ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
EMPHASIS = ("b", "bCs", "i", "iCs", "u", "strike", "dstrike", "rStyle")
# ECMA-376 part 1, 17.16.5.25: the address in quotation marks, and after \l a place in it.
ADDRESS = re.compile(r'HYPERLINK\s+"([^"]*)"', re.IGNORECASE)
LINKS = re.compile(r"\s*(?:HYPERLINK|REF)\b", re.IGNORECASE)
PLACE = re.compile(r'\\l\s+"([^"]*)"')


def settle_runs(root: Any, targets: Mapping[str, str]) -> list[str]:
    """Changes the tree in place; returns what the reader must agree to. `targets` says where each
    relationship leads."""
    for link in root.iter(f"{W}hyperlink"):
        if link.get(ID) not in targets:
            link.attrib.pop(ID, None)
    for wrapper in [each for name in WRAPPERS for each in root.iter(f"{W}{name}")]:
        _unwrap(wrapper)
    for paragraph in root.iter(f"{W}p"):
        _settle_links(paragraph)
    for run in root.iter(f"{W}r"):
        if not text_of(run).strip():
            _take_off(run, EMPHASIS)
    return [*_struck(root)]


def text_of(element: Any) -> str:
    return "".join(each.text or "" for each in element.iter(f"{W}t", f"{W}delText"))


def is_on(mark: Any) -> bool:
    """Whether a mark such as `w:b` is set: it may be there to say that it is not."""
    return mark is not None and str(mark.get(f"{W}val", "1")) not in ("0", "false", "off", "none")


def _unwrap(element: Any) -> None:
    """A simple field that links becomes one of several runs, which the conversion knows."""
    parent, place = element.getparent(), element.getparent().index(element)
    children = [*element]
    code = element.get(f"{W}instr", "")
    if LINKS.match(code):
        children = [*_marks("begin", code), *_marks("separate"), *children, *_marks("end")]
    for child in reversed(children):
        parent.insert(place, child)
    parent.remove(element)


def _marks(kind: str, code: str = "") -> Iterator[Any]:
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}fldChar", {f"{W}fldCharType": kind})
    if code:
        etree.SubElement(run, f"{W}instrText").text = code
    yield run


def _settle_links(paragraph: Any) -> None:
    """Each link field says its whole address, and nothing else, in one element."""
    for codes in _field_codes(paragraph):
        said = "".join(each.text or "" for each in codes)
        address, place = ADDRESS.search(said), PLACE.search(said)
        if "HYPERLINK" not in said.upper() or not (address or place):
            continue
        if address:
            plain = f"{address[1]}#{place[1]}" if place else address[1]
            written = f' HYPERLINK "{plain}" '
        else:
            written = f' HYPERLINK \\l "{place[1]}" ' if place else ""
        codes[0].text = written
        for each in codes[1:]:
            each.text = ""


def _field_codes(paragraph: Any) -> Iterator[list[Any]]:
    """The elements that hold the code of each field, from its begin to its result."""
    codes: list[Any] = []
    for each in paragraph.iter(f"{W}fldChar", f"{W}instrText"):
        if each.tag == f"{W}instrText":
            codes.append(each)
        elif codes:
            yield codes
            codes = []


def _take_off(run: Any, names: tuple[str, ...]) -> None:
    properties = run.find(f"{W}rPr")
    for each in [*properties] if properties is not None else []:
        if each.tag in {f"{W}{name}" for name in names}:
            properties.remove(each)


def _struck(root: Any) -> Iterator[str]:
    """Words that are struck out stay, as plain words, and are named."""
    for paragraph in root.iter(f"{W}p"):
        runs = [run for run in paragraph.iter(f"{W}r") if _is_struck(run)]
        words = "".join(each.text or "" for run in runs for each in run.iter(f"{W}t"))
        for run in runs:
            _take_off(run, ("strike", "dstrike"))
        if words.strip():
            yield struck_words(words, "Word")


def _is_struck(run: Any) -> bool:
    return any(is_on(run.find(f"{W}rPr/{W}{name}")) for name in ("strike", "dstrike"))
