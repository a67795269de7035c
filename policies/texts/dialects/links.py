"""Links and pictures: a link that names its address by a label gets the address; one that leads to
no web page loses it; a picture that is not ours is left out."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from policies.texts.markdown import PICTURED, allowed_link
from policies.texts.model import FindingKind, Notes, shorten

from .lines import Line
from .masks import Masks
from .paragraphs import GONE, Paragraph

# CommonMark 0.31, 4.7: a label, and the address of every link that names it.
DEFINED = re.compile(
    r"[> \t]*\[(?P<label>[^\[\]^][^\[\]]{0,200})\]:[ \t]*(?:<(?P<inside>[^<>]*)>|(?P<address>\S+))"
    r"(?P<title>[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*"
)
LABEL = re.compile(r"[> \t]*\[[^\[\]^][^\[\]]{0,200}\]:[ \t]*")
TITLE = re.compile(r"[> \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\))[ \t]*")
NAMED = re.compile(
    r"(?P<shown>!?)\[(?P<text>[^\[\]]{1,500})\](?:\[(?P<label>[^\[\]^]{0,200})\]|(?![(\[:{]))"
)
PICTURE = re.compile(
    r"!\[(?P<words>[^\[\]]{0,500})\]\([^()]{0,1000}(?:\([^()]{0,500}\)[^()]{0,500})?\)"
    r"(?:\{[^{}\n]{0,300}\})?"
)
EMBEDDED = re.compile(r"!\[\[(?P<words>[^\[\]\n]{1,300})\]\]")
IMAGE = re.compile(r"<img(?:\s[^<>]{0,1000})?/?>", re.IGNORECASE)
ALT = re.compile(r"\balt\s*=\s*(?P<quote>[\"'])(?P<words>.*?)(?P=quote)", re.IGNORECASE | re.DOTALL)
LINK = re.compile(
    r"(?<!!)\[(?P<text>[^\[\]]{0,1000})\]\((?P<to>\s*<?[^()]{0,1000}"
    r"(?:\([^()]{0,500}\)[^()]{0,500})?)\)(?:\{[^{}\n]{0,300}\})?"
)
TAGGED = re.compile(
    r"<a\s(?:[^<>]{0,500}?\s)?href\s*=\s*(?P<quote>[\"']?)(?P<to>[^\"'<>\s]{1,1000})(?P=quote)"
    r"[^<>]{0,500}>(?P<text>[^<>\[\]]{1,1000})</a\s*>",
    re.IGNORECASE,
)
PATHLIKE = re.compile(r"[/.#:?\\]|^$")
UNSAFE = re.compile(r"[\s()]")
ADDRESS = re.compile(r"\s*(?:<(?P<inside>[^<>]*)>|(?P<bare>\S*))")


def take_addresses(lines: list[Line], notes: Notes) -> tuple[list[Line], dict[str, str]]:
    """The lines without definitions of links, and the address that each label names."""
    named = {*_named(lines)}
    addresses: dict[str, str] = {}
    kept: list[Line] = []
    position = 0
    while position < len(lines):
        match, end = _defined(lines, position)
        label = folded(match["label"]) if match else ""
        address = (match["inside"] or match["address"] or "") if match else ""
        used = label in named and PATHLIKE.search(address) is not None
        if match and (used or allowed_link(address) or address.startswith("#")):
            addresses.setdefault(label, address)
            _note(lines[position:end], notes, used=used)
            kept += [line.having("") for line in lines[position:end]]
        else:
            kept += lines[position:end]
        position = end
    return kept, addresses


def _named(lines: list[Line]) -> Iterator[str]:
    for match in NAMED.finditer(Masks().hidden("\n".join(line.text for line in lines))):
        yield folded(match["label"] or match["text"])


def _defined(lines: list[Line], start: int) -> tuple[re.Match[str] | None, int]:
    """The definition that begins here, which may run over three lines, and where it ends."""
    text, end = lines[start].text, start + 1
    if "]:" not in text:
        return None, end
    if LABEL.fullmatch(text) and end < len(lines):
        text, end = f"{text.rstrip()} {lines[end].text.strip()}", end + 1
    match = DEFINED.fullmatch(text)
    if match is None:
        return None, start + 1
    if not match["title"] and end < len(lines) and TITLE.fullmatch(lines[end].text):
        end += 1
    return match, end


def _note(lines: list[Line], notes: Notes, *, used: bool) -> None:
    words = " ".join(line.text.strip() for line in lines)
    if used:
        said = _("The address of a link, put into the link.")
        notes.add(FindingKind.MARKUP, lines[0].number, words, said)
    else:
        said = _("The address of a link that is not in the text, left out.")
        for line in lines:
            notes.leave_out(range(line.number, line.number + 1), line.text, said)


def folded(label: str) -> str:
    return " ".join(label.replace(GONE, "").split()).casefold()


def settle_pictures(paragraph: Paragraph) -> None:
    def left_out(match: re.Match[str]) -> str:
        if PICTURED.fullmatch(match[0]):
            return match[0]
        _say_left_out(paragraph, match, match["words"])
        return ""

    if "![" in paragraph.text:
        paragraph.replace(PICTURE, left_out)
        paragraph.replace(EMBEDDED, left_out)
    if "<" in paragraph.text:
        paragraph.replace(IMAGE, lambda match: _image(paragraph, match))


def _image(paragraph: Paragraph, match: re.Match[str]) -> str:
    alt = ALT.search(match[0])
    _say_left_out(paragraph, match, alt["words"] if alt else "")
    return " "


def _say_left_out(paragraph: Paragraph, match: re.Match[str], words: str) -> None:
    words = shorten(paragraph.shown(words))
    said = _("A picture, left out: “%s”.") % words if words else _("A picture, left out.")
    paragraph.say(match, said, FindingKind.LEFT_OUT)


def settle_named(paragraph: Paragraph) -> None:
    """Each link that names its address by a label gets the address itself."""

    def linked(match: re.Match[str]) -> str:
        label = folded(match["label"] or match["text"])
        if label not in paragraph.addresses:
            return match[0]
        if match["shown"]:
            _say_left_out(paragraph, match, match["text"])
            return ""
        address = paragraph.addresses[label]
        return f"[{match['text']}]({f'<{address}>' if UNSAFE.search(address) else address})"

    if paragraph.addresses and "[" in paragraph.text:
        paragraph.replace(NAMED, linked)


def settle_links(paragraph: Paragraph) -> None:
    if "<a" in paragraph.text or "<A" in paragraph.text:
        paragraph.replace(TAGGED, lambda match: f"[{match['text']}]({match['to']})")
    if "](" in paragraph.text:
        paragraph.replace(LINK, lambda match: _link(paragraph, match))


def _link(paragraph: Paragraph, match: re.Match[str]) -> str:
    to = match["to"].replace(GONE, "")
    found = ADDRESS.match(to)
    address = (found["inside"] or found["bare"] or "") if found else ""
    if allowed_link(address) and match["text"].strip():
        return f"[{match['text']}]({' '.join(to.split())})"
    if not PATHLIKE.search(address) and not to.lstrip().startswith("<"):
        return f"[{match['text']}]\\({match['to']})"
    message = _("A link that does not lead to a web page, removed; its words stay.")
    if not match["text"].strip():
        message = _("A link without words, left out.")
    paragraph.say(match, message)
    return match["text"]
