"""Signs and fields of a Word file that the conversion doesn't know, written as characters."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from mammoth.docx.dingbats import dingbats  # type: ignore[import-untyped]  # it brings no types

from policies.texts.model import shorten
from policies.word.inline import is_on, text_of
from policies.word.numbering import W

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
OWN = range(0xF000, 0xF100)  # Where symbol fonts have their symbols.
# The character for each state of a tick box.
TICKED, EMPTY = "☒", "☐"


def write_signs(root: Any) -> Iterator[str]:
    """Changes the tree in place; yields what was left out."""
    for name, ours in (("ptab", "tab"), ("cr", "br")):
        for each in root.iter(f"{W}{name}"):
            each.tag = f"{W}{ours}"
            each.attrib.clear()
    for each in [*root.iter(f"{W}sym")]:
        yield from _symbol(each)
    for each in [*root.iter(f"{W}ruby")]:
        _ruby(each)
    for each in [*root.iter(f"{W14}checkbox")]:
        each.getparent().remove(each)  # Its sign is among the words.
    for each in [*root.iter(f"{W}fldChar")]:
        _form_field(each)


def unfilled(root: Any) -> Iterator[str]:
    """Names the places of a form that nobody filled in: their words are Word's own."""
    for each in root.iter(f"{W}sdt"):
        words = text_of(each).strip()
        if words and is_on(each.find(f"{W}sdtPr/{W}showingPlcHdr")):
            yield _("A gap that was never filled in: “%s”") % shorten(words)


def sign_of(element: Any) -> str | None:
    """The character for a symbol of a font; None if there is none."""
    code = int(element.get(f"{W}char", "0"), 16)
    font = element.get(f"{W}font", "")
    known = dingbats.get((font, code)) or dingbats.get((font, code - OWN.start))
    return chr(known or code) if known or code not in OWN else None


def _symbol(element: Any) -> Iterator[str]:
    sign = sign_of(element)
    if sign is not None:
        _become(element, sign)
        return
    yield _("A sign of the font “%s” that has no letter, left out.") % shorten(
        element.get(f"{W}font", "")
    )
    element.getparent().remove(element)


def _become(element: Any, words: str) -> None:
    element.tag = f"{W}t"
    element.attrib.clear()
    element.set(SPACE, "preserve")
    element.text = words


def _ruby(ruby: Any) -> None:
    """The words, then how they are read, in brackets."""
    read = text_of(ruby.find(f"{W}rt")) if ruby.find(f"{W}rt") is not None else ""
    base = ruby.find(f"{W}rubyBase")
    words = text_of(base) if base is not None else ""
    for child in [*ruby]:
        ruby.remove(child)
    _become(ruby, f"{words} ({read})" if read else words)


def _form_field(mark: Any) -> None:
    """A tick box shows whether it is ticked, a drop-down list what was chosen."""
    data = mark.find(f"{W}ffData")
    if data is None:
        return
    box, choices = data.find(f"{W}checkBox"), data.find(f"{W}ddList")
    if box is not None:
        ticked = box.find(f"{W}checked")
        ticked = ticked if ticked is not None else box.find(f"{W}default")
        mark.addprevious(_text(TICKED if is_on(ticked) else EMPTY))
    elif choices is not None:
        entries = [each.get(f"{W}val", "") for each in choices.findall(f"{W}listEntry")]
        chosen = choices.find(f"{W}result")
        number = chosen.get(f"{W}val", "0") if chosen is not None else "0"
        place = int(number) if number.isdecimal() else 0
        mark.addprevious(_text(entries[place] if place < len(entries) else ""))
    mark.remove(data)


def _text(words: str) -> Any:
    made = etree.Element(f"{W}t", {SPACE: "preserve"})
    made.text = words
    return made
