"""A Word file made ready to be read as text: its numbers written out, and named what is lost.

Works on the parts of the archive; what it changed or leaves out is noted.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lxml import etree

from policies.texts.model import Problem, Refused, shorten
from policies.word.numbering import Number, Numbering, W
from policies.word.package import DOCUMENT, Parts

# Around the number of an item, which the list that is made of it takes over.
MARK = "\u2063"
CHANGES = ("ins", "del", "moveFrom", "moveTo")
BOLD_WORDS = 12
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Word's own styles for items of inner lists, each a list by itself.
DEEPER = re.compile(r"list (?:bullet|number) (\d)", re.IGNORECASE)
HEADING = re.compile(r"heading \d", re.IGNORECASE)


@dataclass
class Notes:
    """`said` is what was changed or left out; `doubts` what the reader has to agree to."""

    said: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Styles:
    """The paragraph styles: their names, and the list each is numbered by."""

    names: dict[str, str]
    lists: dict[str, tuple[str, int]]

    @classmethod
    def of(cls, root: Any) -> "Styles":
        names: dict[str, str] = {}
        lists: dict[str, tuple[str, int]] = {}
        based: dict[str, str] = {}
        for each in root.findall(f"{W}style") if root is not None else []:
            style = each.get(f"{W}styleId", "")
            names[style] = _val(each.find(f"{W}name"))
            based[style] = _val(each.find(f"{W}basedOn"))
            if found := _numbered(each.find(f"{W}pPr")):
                lists[style] = found
        for style in names:
            if inherited := _inherited(style, based, lists):
                lists.setdefault(style, inherited)
        return cls(names, lists)

    def is_heading(self, style: str) -> bool:
        return HEADING.fullmatch(self.names.get(style, "")) is not None


def _inherited(
    style: str, based: dict[str, str], lists: dict[str, tuple[str, int]]
) -> tuple[str, int] | None:
    seen: set[str] = set()
    while style and style not in seen:
        if style in lists:
            return lists[style]
        seen.add(style)
        style = based.get(style, "")
    return None


def prepare(parts: Parts) -> Notes:
    """Changes the parts in place. Raises Refused where one of them is no XML."""
    notes = Notes()
    root = _parsed(parts, DOCUMENT)
    styles = Styles.of(_parsed(parts, "word/styles.xml"))
    _name_changes(root, notes)
    _name_comments(parts, notes)
    _name_frame(parts, notes)
    _drop(root, styles, notes)
    _number(root, styles, Numbering.of(_parsed(parts, "word/numbering.xml")), notes)
    if not any(styles.is_heading(_style(each)) for each in root.iter(f"{W}p")):
        _promote_bold(root, notes)
    parts[DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return notes


def _parsed(parts: Parts, name: str) -> Any:
    """The part's root; None where the file has none of this name."""
    if name not in parts:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(parts[name], parser)
    except etree.XMLSyntaxError as error:
        message = _("The Word file is broken. Open it in Word, save it anew, and bring that in.")
        raise Refused(Problem(None, message)) from error


def _val(element: Any, default: str = "") -> str:
    return str(element.get(f"{W}val", default)) if element is not None else default


def _style(paragraph: Any) -> str:
    return _val(paragraph.find(f"{W}pPr/{W}pStyle"))


def _text(element: Any) -> str:
    return "".join(each.text or "" for each in element.iter(f"{W}t", f"{W}delText"))


def _name_changes(root: Any, notes: Notes) -> None:
    who: Counter[str] = Counter()
    for kind in CHANGES:
        for each in root.iter(f"{W}{kind}"):
            who[each.get(f"{W}author") or _("somebody")] += 1
    for author, count in who.most_common():
        message = ngettext(
            "%(count)d tracked change by %(author)s: it is taken as accepted.",
            "%(count)d tracked changes by %(author)s: they are taken as accepted.",
            count,
        )
        notes.doubts.append(message % {"count": count, "author": author})


def _name_comments(parts: Parts, notes: Notes) -> None:
    root = _parsed(parts, "word/comments.xml")
    for each in root.iter(f"{W}comment") if root is not None else []:
        values = {"author": each.get(f"{W}author") or _("somebody"), "words": shorten(_text(each))}
        notes.doubts.append(_("A comment by %(author)s, left out: “%(words)s”") % values)


def _name_frame(parts: Parts, notes: Notes) -> None:
    """What stands at the head or foot of every page."""
    said = set()
    for name in parts:
        if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name):
            words = shorten(_text(_parsed(parts, name)))
            if words and words not in said:
                said.add(words)
                notes.said.append(_("Head or foot of the pages, left out: “%s”") % words)


def _drop(root: Any, styles: Styles, notes: Notes) -> None:
    """Printed contents and hidden words."""
    contents = [
        each
        for each in root.iter(f"{W}p")
        if styles.names.get(_style(each), "").lower().startswith(("toc ", "contents "))
    ]
    for each in contents:
        each.getparent().remove(each)
    if contents:
        notes.said.append(_("The printed contents, left out: the page makes its own."))
    hidden = [each for each in root.iter(f"{W}r") if each.find(f"{W}rPr/{W}vanish") is not None]
    for each in hidden:
        notes.said.append(_("Hidden words, left out: “%s”") % shorten(_text(each)))
        each.getparent().remove(each)


def _number(root: Any, styles: Styles, numbering: Numbering, notes: Notes) -> None:
    """Writes the numbers that Word counts where they would else be lost."""
    written = 0
    for paragraph in root.iter(f"{W}p"):
        found = _numbered(paragraph.find(f"{W}pPr")) or styles.lists.get(_style(paragraph))
        if not found or not _text(paragraph).strip():
            continue
        number = numbering.count(*found)
        if number and (match := DEEPER.fullmatch(styles.names.get(_style(paragraph), ""))):
            number = replace(number, depth=max(number.depth, int(match[1]) - 1))
        if number is None or styles.is_heading(_style(paragraph)) and number.is_bullet:
            _unlist(paragraph)
        elif styles.is_heading(_style(paragraph)):
            written += 1
            _unlist(paragraph)
            _begin(paragraph, f"{number.text} ")
        else:
            written += _list_item(paragraph, number)
    if written:
        message = ngettext(
            "%d number that Word counts itself was written into the text.",
            "%d numbers that Word counts itself were written into the text.",
            written,
        )
        notes.said.append(message % written)


def _list_item(paragraph: Any, number: Number) -> bool:
    """An item of ours; one with a number that ours can't print keeps it as words."""
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


def _numbered(properties: Any) -> tuple[str, int] | None:
    """The list that a paragraph or style is an item of, and how deep."""
    found = properties.find(f"{W}numPr") if properties is not None else None
    if found is None or found.find(f"{W}numId") is None:
        return None
    depth = _val(found.find(f"{W}ilvl"), "0")
    return _val(found.find(f"{W}numId")), min(int(depth) if depth.isdecimal() else 0, 8)


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
    """An item by one of the styles that reading.py knows."""
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


def _promote_bold(root: Any, notes: Notes) -> None:
    """In a file without headings, short lines that are bold throughout are its headings."""
    for paragraph in root.iterchildren(f"{W}body"):
        for each in paragraph.iterchildren(f"{W}p"):
            words = _text(each).strip()
            if words and _all_bold(each) and len(words.split()) <= BOLD_WORDS:
                _relist(each, "Heading")
                notes.said.append(_("A bold line, taken as a heading: “%s”") % shorten(words))


def _all_bold(paragraph: Any) -> bool:
    runs = [run for run in paragraph.iter(f"{W}r") if _text(run).strip()]
    return (
        bool(runs)
        and all(_is_bold(run) for run in runs)
        and not _text(paragraph).rstrip().endswith(".")
    )


def _is_bold(run: Any) -> bool:
    bold = run.find(f"{W}rPr/{W}b")
    return bold is not None and _val(bold, "1") not in ("0", "false")
