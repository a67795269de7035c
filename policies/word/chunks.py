"""Documents inside a Word file that Word takes in when it opens it (`altChunk`)."""

import email
import email.policy
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree, html

from policies.texts.characters import decode
from policies.texts.model import shorten
from policies.word.numbering import W
from policies.word.package import opened
from policies.word.relationships import DOCUMENT, Parts, parsed
from web.file_types import RTF, ZIP

ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
HEADING = re.compile(r"h([1-6])")
UNREAD = ("script", "style", "head")
BESIDE = (
    "a",
    "abbr",
    "b",
    "code",
    "em",
    "font",
    "i",
    "mark",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
)
# A line of words, and how deep a heading it is (0 for the highest), or None.
Line = tuple[str, int | None]


def read_chunks(root: Any, targets: Mapping[str, str], parts: Parts) -> list[str]:
    """Puts the words of each in its place; returns what must be agreed to."""
    doubts = []
    for chunk in [*root.iter(f"{W}altChunk")]:
        lines = chunk_lines(chunk, targets, parts)
        for line in lines:
            chunk.addprevious(_paragraph(*line))
        chunk.getparent().remove(chunk)
        words = shorten(" ".join(words for words, _level in lines))
        doubts.append(
            _("A document inside this one; its words are here as plain paragraphs: “%s”") % words
            if words
            else _("A document inside this one, which can't be read. Copy its words into the file.")
        )
    return doubts


def chunk_lines(chunk: Any, targets: Mapping[str, str], parts: Parts) -> list[Line]:
    content = parts.get(targets.get(chunk.get(ID, ""), ""), b"")
    lines = [(" ".join(words.split()), level) for words, level in _lines(content)]
    return [line for line in lines if line[0]]


def _lines(content: bytes) -> list[Line]:
    if content.startswith(ZIP):
        inner = parsed(opened(content)[DOCUMENT])
        return [(_spaced(each), None) for each in inner.iter(f"{W}p")]
    if content.startswith(RTF):
        return []
    if re.match(rb"(?:[\w-]+: [^\n]*\n)*MIME-Version:", content, re.IGNORECASE):
        message = email.message_from_bytes(content, policy=email.policy.default)
        body = message.get_body(("html", "plain"))
        return _of_text(body.get_content()) if body is not None else []
    return _of_text(decode(content)[0])


def _spaced(paragraph: Any) -> str:
    shown = paragraph.iter(f"{W}t", f"{W}tab", f"{W}br")
    return "".join(each.text or "" if each.tag == f"{W}t" else " " for each in shown)


def _of_text(text: str) -> list[Line]:
    text = text.lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return [(line, None) for line in text.split("\n")]
    # lxml refuses a text that says how it was encoded.
    root = html.document_fromstring(re.sub(r"^<\?xml[^>]*\?>", "", text) or "<p></p>")
    lines: list[tuple[list[str], int | None]] = [([], None)]
    for event, element in etree.iterwalk(root, events=("start", "end", "comment")):
        _take(event, element, lines)
    return [("".join(words), level) for words, level in lines]


def _take(event: str, element: Any, lines: list[tuple[list[str], int | None]]) -> None:
    if event == "comment" or element.tag in UNREAD:
        lines[-1][0].append(element.tail or "" if event != "start" else "")
        return
    if any(each.tag in UNREAD for each in element.iterancestors()):
        return
    if element.tag not in BESIDE:
        match = HEADING.fullmatch(element.tag) if event == "start" else None
        lines.append(([], int(match[1]) - 1 if match else None))
    lines[-1][0].append((element.text if event == "start" else element.tail) or "")


def _paragraph(words: str, level: int | None) -> Any:
    made = etree.Element(f"{W}p")
    if level is not None:
        properties = etree.SubElement(made, f"{W}pPr")
        etree.SubElement(properties, f"{W}outlineLvl", {f"{W}val": str(level)})
    run = etree.SubElement(made, f"{W}r")
    etree.SubElement(run, f"{W}t", {SPACE: "preserve"}).text = words
    return made
