"""Prepares a Word file to be read as text: writes its numbers out, and names what is lost.

Works on the parts of the archive; what it changes or leaves out is noted.
"""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from lxml import etree

from policies.texts.file_notes import (
    FileNotes,
    bold_line,
    comment,
    head_or_foot,
    hidden_words,
    numbers_written,
    printed_contents,
    tracked_changes,
)
from policies.texts.model import shorten
from policies.word.chunks import read_chunks
from policies.word.drawings import name_drawn_parts, settle_drawings
from policies.word.equations import write_equations
from policies.word.headings import (
    Styles,
    bold_headings,
    heading_name,
    is_contents,
    list_of,
    split_bold_lines,
    style_of,
)
from policies.word.inline import is_on, settle_runs, text_of
from policies.word.links import lead_to_sections
from policies.word.nesting import mark_nesting
from policies.word.numbering import Number, Numbering, W
from policies.word.package import DOCUMENT, Parts
from policies.word.relationships import parsed, targets_of
from policies.word.signs import unfilled, write_signs

# Around an item's number, which the list made from it takes over.
MARK = "\u2063"
# Parts with words of their own beside the main one.
STYLES = "word/styles.xml"
BESIDE = ("word/footnotes.xml", "word/endnotes.xml")
CHANGES = ("ins", "del", "moveFrom", "moveTo")
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Word's own styles for items of inner lists, each a list of its own.
DEEPER = re.compile(r"list (?:bullet|number) (\d)", re.IGNORECASE)


def prepare(parts: Parts) -> FileNotes:
    """Changes the parts in place. Raises TextRefused if one of them isn't XML."""
    notes = FileNotes()
    look = _parsed(parts, STYLES)
    styles = Styles.of(look)
    if look is not None:
        parts[STYLES] = _names_alone(look)
    _name_frame(parts, notes)
    notes.said += name_drawn_parts(parts)
    for name in (DOCUMENT, *BESIDE):
        root = _parsed(parts, name)
        if root is None:
            continue
        _settle(root, parts, name, notes)
        _drop(root, styles, notes)
        if name == DOCUMENT:
            mark_nesting(root, styles, Numbering.of(_parsed(parts, "word/numbering.xml")))
            _number(root, styles, Numbering.of(_parsed(parts, "word/numbering.xml")), notes)
            _mark_headings(root, styles, notes)
            lead_to_sections(root)
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    _name_comments(parts, notes)
    return notes


def _settle(root: Any, parts: Parts, name: str, notes: FileNotes) -> None:
    """Makes of everything within paragraphs what the conversion knows, or names it."""
    targets = targets_of(parts, name)
    _name_changes(root, notes)
    notes.said += settle_drawings(root, targets)
    notes.said += write_equations(root)
    notes.doubts += read_chunks(root, targets, parts)
    notes.doubts += unfilled(root)
    notes.said += write_signs(root)
    notes.doubts += settle_runs(root, targets)


def _names_alone(styles: Any) -> bytes:
    """Of the styles the conversion needs the names, and it takes long to read the rest."""
    for style in styles:
        for each in [*style]:
            if each.tag != f"{W}name":
                style.remove(each)
    return bytes(etree.tostring(styles, encoding="UTF-8"))


def _parsed(parts: Parts, name: str) -> Any:
    """The part's root; None if the file has no part of this name."""
    return parsed(parts[name]) if name in parts else None


def _name_changes(root: Any, notes: FileNotes) -> None:
    who: Counter[str] = Counter()
    for kind in CHANGES:
        for each in root.iter(f"{W}{kind}"):
            who[each.get(f"{W}author") or ""] += 1
    notes.doubts += tracked_changes(who)


def _name_comments(parts: Parts, notes: FileNotes) -> None:
    root = _parsed(parts, "word/comments.xml")
    for each in root.iter(f"{W}comment") if root is not None else []:
        notes.doubts.append(comment(each.get(f"{W}author") or "", text_of(each)))


def _name_frame(parts: Parts, notes: FileNotes) -> None:
    """Notes the words at the head or foot of every page."""
    said = set()
    for name in parts:
        if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name):
            words = shorten(text_of(_parsed(parts, name)))
            # A number alone is the page's.
            if re.search(r"[^\W\d_]", words) and words not in said:
                said.add(words)
                notes.said.append(head_or_foot(words))


def _mark_headings(root: Any, styles: Styles, notes: FileNotes) -> None:
    """Gives each heading a style that reading.py knows."""
    found = [(each, styles.level(each)) for each in root.iter(f"{W}p")]
    headings = [
        (each, level) for each, level in found if level is not None and text_of(each).strip()
    ]
    for each, level in headings:
        _relist(each, heading_name(level))
    if headings:
        return
    split_bold_lines(root, styles)
    for each in bold_headings(root, styles):
        notes.said.append(bold_line(text_of(each)))
        _relist(each, heading_name(0))


def _drop(root: Any, styles: Styles, notes: FileNotes) -> None:
    """Removes printed contents and hidden words."""
    contents = [each for each in root.iter(f"{W}p") if is_contents(each, styles.names)]
    for each in contents:
        each.getparent().remove(each)
    if contents:
        notes.said.append(printed_contents())
    hidden = [each for each in root.iter(f"{W}r") if is_on(each.find(f"{W}rPr/{W}vanish"))]
    for each in hidden:
        notes.said.append(hidden_words(text_of(each)))
        each.getparent().remove(each)


def _number(root: Any, styles: Styles, numbering: Numbering, notes: FileNotes) -> None:
    """Writes out the numbers that Word counts where they would otherwise be lost."""
    written = 0
    for paragraph in root.iter(f"{W}p"):
        found = list_of(paragraph.find(f"{W}pPr")) or styles.lists.get(style_of(paragraph))
        if not found or not text_of(paragraph).strip():
            continue
        number = numbering.count(*found)
        if number and (match := DEEPER.fullmatch(styles.names.get(style_of(paragraph), ""))):
            number = replace(number, depth=max(number.depth, int(match[1]) - 1))
        if number is None or styles.level(paragraph) is not None and number.is_bullet:
            _unlist(paragraph)
        elif styles.level(paragraph) is not None:
            written += 1
            _unlist(paragraph)
            _begin(paragraph, f"{number.text} ")
        else:
            written += _list_item(paragraph, number)
    notes.said += numbers_written(written, "Word")


def _list_item(paragraph: Any, number: Number) -> bool:
    """Makes it an item of ours; a number that ours can't print is kept as words."""
    if number.is_bullet:
        _relist(paragraph, f"Bullet{number.depth + 1}")
        return False
    if number.is_plain:
        _relist(paragraph, f"Numbered{number.depth + 1}")
        _begin(paragraph, f"{MARK}{number.value}{MARK}")
        return False
    if "." in number.text.strip("."):
        _unlist(paragraph)  # "1.2": a paragraph with its number, as policies have them.
    else:
        _relist(paragraph, f"Bullet{number.depth + 1}")
    _begin(paragraph, f"{number.text} ")
    return True


def _properties(paragraph: Any) -> Any:
    found = paragraph.find(f"{W}pPr")
    if found is None:
        found = etree.Element(f"{W}pPr")
        paragraph.insert(0, found)
    return found


def _unlist(paragraph: Any) -> None:
    properties = _properties(paragraph)
    for each in properties.findall(f"{W}numPr"):
        properties.remove(each)


def _relist(paragraph: Any, style: str) -> None:
    """Makes it an item with one of the styles that reading.py knows."""
    _unlist(paragraph)
    properties = _properties(paragraph)
    for each in properties.findall(f"{W}pStyle"):
        properties.remove(each)
    properties.insert(0, etree.Element(f"{W}pStyle", {f"{W}val": f"Undersigned{style}"}))


def _begin(paragraph: Any, words: str) -> None:
    run = etree.Element(f"{W}r")
    text = etree.SubElement(run, f"{W}t", {XML_SPACE: "preserve"})
    text.text = words
    properties = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if properties is None else 1, run)
