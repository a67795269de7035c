"""The stored Markdown of a policy as clean HTML."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3
from markdown_it.token import Token

from .markdown import PICTURE_ADDRESS, reader, split_anchor, split_number

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
TAGS = {
    "a", "blockquote", "br", "code", "div", "em", "hr", "img", "li", "ol", "p", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul", *HEADINGS,
}  # fmt: skip
# Where the site shows a picture (policies/urls.py); stored HTML contains the address.
PICTURES = "/policies/pictures/"
SHOWN = re.compile(rf"{PICTURES}(?P<sha256>[0-9a-f]{{64}})/")
INLINE = {"a", "code", "em", "strong"}
# Where a page of a PDF file begins.
PAGE_MARK = re.compile(r"\[(?P<words>[^\[\]]+)\]\(#(?P<anchor>page-\d{1,4})\)")
# "(a)", "iv.", "2.1": an item that begins with its own number needs no sign before it.
NUMBERED = re.compile(
    r"(?:\((?:[a-z]{1,2}|[ivxl]{1,5}|\d{1,2})\)|(?:[a-z]|[ivxl]{1,5}|\d{1,2})[.)]"
    r"|\d{1,2}(?:\.\d{1,2})+\.?)\s",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Rendered:
    html: str
    words: int


def render_text(source: str) -> Rendered:
    """Headings carry their anchors; what comes before the first is `div.policy-cover`.

    The title in it is a paragraph, `p.policy-cover-title`: the page has its own first heading.
    """
    tokens = reader().parse(source)
    _set_headings(tokens)
    _set_pages(tokens)
    _set_pictures(tokens)
    _set_lists(tokens)
    cut = _end_of_cover(tokens)
    body = _html(tokens[cut:])
    if cut:
        body = f'<div class="policy-cover">\n{_html(tokens[:cut])}</div>\n{body}'
    clean = sanitise(body)
    return Rendered(clean, len(plain_words(clean)))


def render_note(source: str) -> str:
    """What somebody wrote beside a text, with the breaks of its lines. It has no anchors, which
    would be the text's, and no pictures."""
    markdown = reader(breaks=True)
    tokens = markdown.parse(source)
    opened = [token for token in tokens if token.type == "heading_open"]
    levels = sorted({token.tag for token in opened})
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "heading_open":
            opening.tag = closing.tag = HEADINGS[min(levels.index(opening.tag), len(HEADINGS) - 1)]
            text, _anchor = split_anchor(inline.content)
            inline.children = markdown.parseInline(text)[0].children
    for token in (child for each in tokens for child in each.children or []):
        token.type = "text" if token.type == "image" else token.type
    return sanitise(str(markdown.renderer.render(tokens, markdown.options, {})))


def sanitise(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={
            "a": {"href"},
            "img": {"src", "alt"},
            "ol": {"start"},
            "p": {"id"},
            "th": {"scope"},
            **{heading: {"id"} for heading in HEADINGS},
        },
        allowed_classes={
            "div": {"policy-cover"},
            "p": {"policy-cover-title", "policy-page"},
            "ul": {"numbered-in-words"},
        },
        # A page of many pictures appears at once; each loads when it is scrolled to.
        set_tag_attribute_values={"img": {"loading": "lazy"}},
        attribute_filter=_known,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def _known(_tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if SHOWN.fullmatch(value) else None
    return value if value or name == "alt" else None


def plain_words(html: str) -> list[str]:
    """The words of the text, in order."""
    collector = _Words()
    collector.feed(html)
    collector.close()
    return "".join(collector.parts).split()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._break(tag)

    def _break(self, tag: str) -> None:
        if tag not in INLINE:
            self.parts.append(" ")


def _html(tokens: list[Token]) -> str:
    markdown = reader()
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def _end_of_cover(tokens: list[Token]) -> int:
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0 and token.tag in HEADINGS:
            return index
    return len(tokens)


def _set_pictures(tokens: list[Token]) -> None:
    for token in (child for each in tokens for child in each.children or []):
        if token.type != "image":
            continue
        if match := PICTURE_ADDRESS.fullmatch(str(token.attrs["src"])):
            token.attrs["src"] = f"{PICTURES}{match['sha256']}/"
        else:
            token.type = "text"  # Not ours: its words stay.


def _set_pages(tokens: list[Token]) -> None:
    """The paragraph that says where a page begins has its anchor, and is not a link."""
    for opening, inline in zip(tokens, tokens[1:], strict=False):
        if opening.type == "paragraph_open" and (match := PAGE_MARK.fullmatch(inline.content)):
            opening.attrs = {"class": "policy-page", "id": match["anchor"]}
            inline.children = reader().parseInline(match["words"])[0].children


def _set_lists(tokens: list[Token]) -> None:
    """Marks each list whose items all begin with a number of their own."""
    lists: list[tuple[Token, list[str]]] = []
    for opening, _block, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "bullet_list_open":
            lists.append((opening, []))
        elif opening.type == "ordered_list_open":
            lists.append((opening, [""]))
        elif opening.type == "list_item_open":
            lists[-1][1].append("".join(each.content for each in inline.children or []))
        elif opening.type in ("bullet_list_close", "ordered_list_close"):
            _set_list(*lists.pop())
    for opening, items in lists:  # One that the text ends with.
        _set_list(opening, items)


def _set_list(opening: Token, items: list[str]) -> None:
    if all(map(NUMBERED.match, items)):
        opening.attrSet("class", "numbered-in-words")


def _set_headings(tokens: list[Token]) -> None:
    """Tags by number, ids from the stored anchors, the title as a paragraph."""
    taken: set[str] = set()
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "th_open":
            opening.attrs = {"scope": "col"}
        elif opening.type == "heading_open" and opening.level:
            opening.tag = closing.tag = "p"
        elif opening.type == "heading_open":
            _set_heading(opening, inline, closing, taken)


def _set_heading(opening: Token, inline: Token, closing: Token, taken: set[str]) -> None:
    text, anchor = split_anchor(inline.content)
    number, _title = split_number(text)
    if anchor:
        inline.content = text
        inline.children = reader().parseInline(text)[0].children
    if opening.tag == "h1" and not number:
        opening.tag = closing.tag = "p"
        opening.attrSet("class", "policy-cover-title")
        return
    opening.tag = closing.tag = f"h{max(2, int(opening.tag[1]))}"
    opening.attrSet("id", unique(anchor or derived_anchor(number, text), taken))


def derived_anchor(number: str, title: str) -> str:
    words = number.split(".") if number else _latin(title).split()[:8]
    return "-".join(["section", *words])


def _latin(text: str) -> str:
    return "".join(letter if letter.isalnum() else " " for letter in text.lower())


def unique(anchor: str, taken: set[str]) -> str:
    """The anchor, with a counter after it if it is taken already."""
    candidate, count = anchor, 1
    while candidate in taken:
        count += 1
        candidate = f"{anchor}-{count}"
    taken.add(candidate)
    return candidate
