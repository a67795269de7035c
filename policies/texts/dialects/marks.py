"""Tags and signs within paragraphs: turned into Markdown where it has them, otherwise removed."""

import re

from django.utils.translation import gettext as _

from policies.texts.markdown import reader
from policies.texts.markup import TO_FILL

from .lines import ITEM
from .paragraphs import NEW, Paragraph

STRONG = re.compile(r"<(b|strong)>(\s*)([^<\s][^<]*?)?(\s*)</\1>", re.IGNORECASE)
EMPHASIS = re.compile(r"<(i|em)>(\s*)([^<\s][^<]*?)?(\s*)</\1>", re.IGNORECASE)
STRUCK_TAG = re.compile(r"<(s|del|strike)>([^<]{1,1000})</\1>", re.IGNORECASE)
RAISED = re.compile(r"<su(?P<kind>[bp])>(?P<words>[^<]{1,100})</su(?P=kind)>", re.IGNORECASE)
BREAK = re.compile(r"(?:[ \t]*<br(?:\s[^<>]{0,100})?/?>[ \t]*\n?)+", re.IGNORECASE)
TAG = re.compile(
    r"</?(?:(?P<within>abbr|acronym|a|bdi|bdo|b|big|cite|code|del|dfn|em|font|ins|i|kbd|mark|q|rp"
    r"|rt|ruby|samp|small|span|strike|strong|sub|sup|s|time|tt|u|var|wbr|o:p)"
    r"|address|article|aside|blockquote|br|caption|center|colgroup|col|dd|details|div|dl|dt"
    r"|figcaption|figure|footer|h[1-6]|header|hr|img|li|main|nav|ol|p|pre|section|summary|table"
    r"|tbody|td|tfoot|thead|th|tr|ul)" + TO_FILL + r"(?:[\s/][^<>]{0,1000})?>",
    re.IGNORECASE,
)
SPANNED = re.compile(r"(?<!!)\[(?P<text>[^\[\]]{1,1000})\]\{[.#][^{}\n]{0,300}\}")
HEADING_ATTRIBUTES = re.compile(
    r"(?<=\s)\{(?:[.-][^{}\n]{0,300}|#[^{}\n\s]{1,100}\s[^{}\n]{0,200})\}(?=\s*$)"
)
STRUCK = re.compile(r"(?<!~)~~(?=[^\s~])(?P<words>[^~]{0,1000}?[^\s~])~~(?!~)")
HIGHLIGHTED = re.compile(r"(?<!=)==(?=[^\s=])(?P<words>[^=]{0,1000}?[^\s=])==(?!=)")
LOWERED = re.compile(r"(?<=\w)~(?P<words>\w{1,20})~(?!~)")
LIFTED = re.compile(r"(?<=\w)\^(?P<words>\w{1,20})\^")
BOLD = re.compile(r"(?<!\*)\*\*(?!\*)")
BULLET = re.compile(r"^([ \t]*)[•●○▪■◦‣⁃\uf0b7\uf0a7](?:[ \t]+|$)", re.MULTILINE)
LEADS = re.compile(rf"[ \t>]*(?:{ITEM.pattern})?[ \t>]*")
EDGES = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)
PUNCTUATED = re.compile(r"^([^\w\s\x01-\x02*]*)(.*?)([^\w\s\x01-\x02*]*)$", re.DOTALL)
UPPER = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWER = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def settle_tags(paragraph: Paragraph) -> None:
    if "<" not in paragraph.text:
        return
    found = TAG.search(paragraph.text)
    for _round in range(2):
        paragraph.replace(EMPHASIS, lambda match: _marked(match, "*"))
        paragraph.replace(STRONG, lambda match: _marked(match, "**"))
    paragraph.replace(STRUCK_TAG, lambda match: f"~~{match[2]}~~")
    paragraph.replace(RAISED, _raised)
    paragraph.replace(BREAK, lambda match: _break(paragraph, match))
    paragraph.replace(TAG, lambda match: "" if match["within"] else " ")
    if found:
        paragraph.say(found, _("HTML tags were removed; bold and italic stay."))


def _marked(match: re.Match[str], mark: str) -> str:
    inside = f"{mark}{match[3]}{mark}" if match[3] else ""
    return f"{match[2]}{inside}{match[4]}"


def _raised(match: re.Match[str]) -> str:
    digits = UPPER if match["kind"] in "pP" else LOWER
    return match["words"].translate(digits) if match["words"].isdecimal() else match["words"]


def _break(paragraph: Paragraph, match: re.Match[str]) -> str:
    before, after = match.string[: match.start()], match.string[match.end() :]
    line = before.rpartition("\n")[2].rpartition(NEW)[2]
    if paragraph.in_one_line or LEADS.fullmatch(line) or not after.strip():
        return " "
    return "\\\n" if "\n" in match[0] else f"\\{NEW}"


def settle_attributes(paragraph: Paragraph) -> None:
    """What pandoc writes in braces behind words says how they look."""
    if "{" in paragraph.text:
        paragraph.replace(SPANNED, lambda match: match["text"])
        paragraph.replace(HEADING_ATTRIBUTES, lambda _match: "")


def settle_signs(paragraph: Paragraph) -> None:
    def struck(match: re.Match[str]) -> str:
        said = _("Words that were struck out are still in the text: delete them if they should go.")
        paragraph.say(match, said)
        return match["words"]

    def highlighted(match: re.Match[str]) -> str:
        paragraph.say(match, _("Words that were highlighted; they are now plain."))
        return match["words"]

    paragraph.replace(STRUCK, struck)
    paragraph.replace(HIGHLIGHTED, highlighted)
    paragraph.replace(LOWERED, lambda match: _digits(match, LOWER))
    paragraph.replace(LIFTED, lambda match: _digits(match, UPPER))


def _digits(match: re.Match[str], digits: dict[int, int]) -> str:
    words = match["words"]
    return words.translate(digits) if words.isdecimal() else words


def settle_bold(paragraph: Paragraph) -> None:
    """Blanks and punctuation at the edge of bold words keep Markdown from reading them as bold."""
    parts = BOLD.split(paragraph.text)
    if len(parts) < 3 or len(parts) % 2 == 0 or any("|" in part for part in parts[1::2]):
        return
    if not _shows_stars(paragraph.text):
        return
    for n in range(1, len(parts), 2):
        lead, inside, trail = EDGES.fullmatch(parts[n]).groups()  # type: ignore[union-attr]  # always
        first, inside, last = PUNCTUATED.fullmatch(inside).groups()  # type: ignore[union-attr]
        if not (first and not lead and parts[n - 1][-1:].isalnum()):
            first, inside = "", first + inside
        if not (last and not trail and parts[n + 1][:1].isalnum()):
            last, inside = "", inside + last
        mark = "**" if inside else ""
        parts[n] = f"{lead}{first}{mark}{inside}{mark}{last}{trail}"
    paragraph.text = "".join(parts)


def _shows_stars(text: str) -> bool:
    """Whether signs for bold would be seen as stars."""
    [read] = reader().parseInline(text)
    return any("**" in each.content for each in read.children or () if each.type == "text")


def settle_bullets(paragraph: Paragraph) -> None:
    def bullet(match: re.Match[str]) -> str:
        paragraph.say(match, _("A printed bullet was turned into a list item."))
        return f"{match[1]}- "

    paragraph.replace(BULLET, bullet)
