"""The Markdown a policy may use, the same for reading and rendering."""

import re
from collections.abc import Iterable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Deeper than a text may be (tree.py), so that nothing is passed over unseen.
MAX_NESTING = 22
ALLOWED_LINK = re.compile(r"(?:https?://|mailto:|#)\S", re.IGNORECASE)
# A picture of ours, by the hash of its bytes.
PICTURE_ADDRESS = re.compile(r"picture:(?P<sha256>[0-9a-f]{64})")
PICTURED = re.compile(rf"!\[(?P<words>[^\[\]]*)\]\({PICTURE_ADDRESS.pattern}\)")
ANCHOR = re.compile(r"\s*\{#(?P<anchor>[^\s{}]{1,100})\}\s*$")
NUMBERED = re.compile(
    r"(?:section\s+)?(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})(?:\\?[.):]|\s*[-–—])?"
    r"(?:\s+(?P<title>\S.*))$",
    re.IGNORECASE | re.DOTALL,
)


class PolicyMarkdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return allowed_link(url) or PICTURE_ADDRESS.fullmatch(url) is not None


@cache
def block_reader() -> MarkdownIt:
    """Reads blocks and leaves the words in them alone, which takes most of the time."""
    markdown = _reader()
    markdown.disable(["inline", "text_join"])
    return markdown


@cache
def reader() -> MarkdownIt:
    return _reader()


def _reader() -> MarkdownIt:
    """CommonMark with tables; without HTML, code blocks and reference links.

    Indented text in a converted document isn't code, and without reference links square brackets
    mean what they say.
    """
    markdown = PolicyMarkdown("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    markdown.enable("table")
    markdown.disable(["code", "fence", "reference", "html_block", "html_inline"])
    return markdown


def allowed_link(address: str) -> bool:
    return ALLOWED_LINK.match(address) is not None


def plain(inline: str) -> str:
    """The words of one paragraph's Markdown, white space folded."""
    tokens = reader().parseInline(inline)
    return " ".join("".join(_texts(tokens)).split())


def plain_text(source: str) -> str:
    """The words of a whole text, in order; those that only describe a picture are left out, and
    the anchors of headings."""
    tokens = reader().parse(source)
    return " ".join(
        _said(token, in_heading=before is not None and before.type == "heading_open")
        for before, token in zip([None, *tokens], tokens, strict=False)
    )


def _said(token: Token, *, in_heading: bool) -> str:
    said = "".join(_texts(child for child in token.children or [] if child.type != "image"))
    return split_anchor(said)[0] if in_heading else said


def _texts(tokens: Iterable[Token]) -> list[str]:
    found = []
    for token in tokens:
        if token.children is not None and token.type == "inline":
            found.extend(_texts(token.children))
        elif token.type in ("softbreak", "hardbreak"):
            found.append(" ")
        else:
            found.append(token.content)  # For a picture, its alt text.
    return found


def split_anchor(heading: str) -> tuple[str, str]:
    """A heading's text, and the anchor stored after it ("" if there is none)."""
    match = ANCHOR.search(heading)
    return (heading[: match.start()], match["anchor"]) if match else (heading, "")


def split_number(heading: str) -> tuple[str, str]:
    """("8.2", "Inappropriate Conduct") for "8.2. Inappropriate Conduct"; else ("", heading)."""
    match = NUMBERED.match(heading)
    return (match["number"], match["title"].strip()) if match else ("", heading.strip())


def depth(number: str) -> int:
    return number.count(".") + 1
