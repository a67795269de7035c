"""Policy text made safe to print, wherever it comes from.

Nothing that loads anything survives (objects, frames, styles, drawings, pictures other than the
text's own), nor links to the reader's own machine: a PDF is opened far from this site.
"""

import re

import nh3

TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "section", "blockquote", "pre", "hr", "br"),
    *("ul", "ol", "li", "dl", "dt", "dd", "a", "span"),
    *("strong", "b", "em", "i", "u", "s", "del", "ins", "mark", "small", "sub", "sup", "code"),
    *("abbr", "cite", "q", "kbd", "address"),
    "img",
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
# Text inside these is not the policy's; text inside other unknown tags is.
DROPPED_WITH_CONTENT = {"script", "style", "title", "svg", "math", "object", "iframe", "template"}
CELL = {"colspan", "rowspan"}
ATTRIBUTES = {
    "*": {"id"},
    "a": {"href"},
    "div": {"class"},
    "img": {"src", "alt"},
    "p": {"class"},
    "ul": {"class"},
    "span": {"class"},
    "ol": {"start", "type"},
    "li": {"value"},
    "td": CELL,
    "th": {*CELL, "scope"},
}
# No value may contain "<" or ">": heading_levels() relies on it.
VALUES = {
    "class": r"policy-cover(-title)?|numbered-in-words|moved|visually-hidden",
    "src": r"printing:picture-[0-9a-f]{64}",
    "alt": r"[^<>]*",
    "id": r"[^\s<>\"']{1,200}",
    "href": r"(?i:https?://|mailto:|#)[^\s<>]{1,2000}",
    "start": r"\d{1,4}",
    "value": r"\d{1,4}",
    "type": r"[1aAiI]",
    "colspan": r"\d{1,2}",
    "rowspan": r"\d{1,2}",
    "scope": r"row|col",
}
HEADING = re.compile(r"<(/?)h([1-6])\b")


def printable(html: str) -> str:
    return heading_levels(
        nh3.clean(
            html,
            tags=TAGS,
            clean_content_tags=DROPPED_WITH_CONTENT,
            attributes=ATTRIBUTES,
            attribute_filter=known_value,
            link_rel=None,
            url_schemes={"http", "https", "mailto", "printing"},
        )
    )


def known_value(_tag: str, attribute: str, value: str) -> str | None:
    """Called for every attribute, including those that ATTRIBUTES then drops."""
    return value if re.fullmatch(VALUES.get(attribute, ""), value) else None


def heading_levels(html: str) -> str:
    """No level skipped on the way down, none above h2, for PDF/UA-1 (ISO 14289-1, 7.4.2)."""
    above: list[int] = []

    def renumber(match: re.Match[str]) -> str:
        closing, level = match[1], int(match[2])
        if not closing:
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        return f"<{closing}h{min(len(above) + 1, 6)}"

    return HEADING.sub(renumber, html)
