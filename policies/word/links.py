"""Links within a Word file: made to lead to bookmarks, they come to lead to sections."""

import re
from typing import Any

from lxml import etree

from policies.texts.markdown import split_number
from policies.texts.rendering import derived_anchor, unique
from policies.word.inline import text_of
from policies.word.numbering import W

HEADING = "UndersignedHeading"
# What an export of ours calls the bookmark of a section.
OURS = re.compile(r"section(?:_\w+)+")
PLACE = re.compile(r'\s*HYPERLINK\s+\\l\s+"([^"]*)"\s*', re.IGNORECASE)
REFERENCE = re.compile(r"\s*REF\s+(\w+)\s.*\\h\b.*", re.IGNORECASE | re.DOTALL)


def lead_to_sections(root: Any) -> None:
    """Changes the tree in place. A link whose bookmark is in no section stays as it is."""
    headings = _headings_of_bookmarks(root)
    taken: set[str] = set()
    anchors: dict[Any, str] = {}

    def anchor(bookmark: str) -> str | None:
        heading = headings.get(bookmark)
        if heading is None or OURS.fullmatch(bookmark):
            return None
        if heading not in anchors:
            anchors[heading] = _mark(heading, taken)
        return anchors[heading]

    for link in root.iter(f"{W}hyperlink"):
        if found := anchor(link.get(f"{W}anchor", "")):
            link.set(f"{W}anchor", found)
    for code in root.iter(f"{W}instrText"):
        match = PLACE.fullmatch(code.text or "") or REFERENCE.fullmatch(code.text or "")
        if match and (found := anchor(match[1])):
            code.text = f' HYPERLINK \\l "{found}" '


def _headings_of_bookmarks(root: Any) -> dict[str, Any]:
    """For each bookmark the heading that it is in or below."""
    found: dict[str, Any] = {}
    heading = None
    for each in root.iter(f"{W}p", f"{W}bookmarkStart"):
        if each.tag == f"{W}p" and _is_heading(each):
            heading = each
        elif each.tag == f"{W}bookmarkStart" and heading is not None:
            found.setdefault(each.get(f"{W}name", ""), heading)
    return found


def _is_heading(paragraph: Any) -> bool:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    in_body = next(paragraph.iterancestors(f"{W}tc"), None) is None
    return in_body and style is not None and style.get(f"{W}val", "").startswith(HEADING)


def _mark(heading: Any, taken: set[str]) -> str:
    """Gives the heading the bookmark of which cleaning.py makes its anchor."""
    number, title = split_number(" ".join(text_of(heading).split()))
    name = unique(derived_anchor(number, title), taken).replace("-", "_")
    mark = etree.Element(f"{W}bookmarkStart", {f"{W}name": name, f"{W}id": f"u{len(taken)}"})
    properties = heading.find(f"{W}pPr")
    heading.insert(heading.index(properties) + 1 if properties is not None else 0, mark)
    return name
