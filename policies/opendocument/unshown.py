"""Which elements of an OpenDocument text hold words that its readers don't see."""

from collections.abc import Iterator
from typing import Any

from policies.opendocument.names import DC, DRAW, FORM, LOEXT, MATH, OFFICE, SVG, TABLE, TEXT
from policies.opendocument.styles import Styles, is_contents

# Handled separately: named as a comment, a deletion, a form field or a picture's description.
# `text:number` is for programs that can't count.
UNSHOWN = {
    *(f"{OFFICE}{name}" for name in ("annotation", "forms", "binary-data", "event-listeners")),
    *(f"{TEXT}{name}" for name in ("tracked-changes", "note-citation", "number", "script")),
    *(f"{TEXT}{name}" for name in ("sequence-decls", "variable-decls", "user-field-decls")),
    *(f"{SVG}title", f"{SVG}desc", f"{TABLE}title", f"{TABLE}desc", f"{DRAW}object"),
    *(f"{FORM}form", f"{DC}creator", f"{DC}date", f"{MATH}math", f"{LOEXT}p"),
}
PRINTED_CONTENTS = f"{TEXT}table-of-content"
INDEXES = {
    f"{TEXT}{name}-index" for name in ("alphabetical", "illustration", "table", "object", "user")
}
PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
# What is between words.
BREAKS = {
    *(f"{TEXT}{name}" for name in ("p", "h", "s", "tab", "line-break", "list-item", "ruby-text")),
    *(f"{TABLE}table-cell", f"{DRAW}text-box"),
}


def is_hidden(element: Any) -> bool:
    """Whether it is marked as not shown: a section, a field, a hidden paragraph."""
    return element.get(f"{TEXT}display") == "none" or element.get(f"{TEXT}is-hidden") == "true"


def is_hidden_paragraph(paragraph: Any) -> bool:
    return any(map(is_hidden, paragraph.iter(f"{TEXT}hidden-paragraph")))


def is_contents_line(paragraph: Any, styles: Styles) -> bool:
    return is_contents(styles.named(paragraph))


def paragraphs_in(element: Any) -> Iterator[Any]:
    """The paragraphs of a note or box, except those in another note or box inside it."""
    for child in element:
        if child.tag in PARAGRAPHS:
            yield child
        elif child.tag not in UNSHOWN:
            yield from paragraphs_in(child)


def words_in(element: Any) -> str:
    """All the words in it, to quote what was left out."""
    return " ".join("".join(_words(element)).split())


def _words(element: Any) -> list[str]:
    found = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in (f"{DC}creator", f"{DC}date"):
            found += _words(child)
        found.append(child.tail or "")
    return [" ", *found, " "] if element.tag in BREAKS else found
