"""The words of a Markdown file, read apart from the code that turns it into a text."""

import html
import re

# Tags within a word or beside one.
WITHIN = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span"
    "|strike|strong|sub|sup|time|tt|u|var|wbr|o:p"
)
APART = (
    "address|article|aside|blockquote|br|caption|center|col|colgroup|dd|details|div|dl|dt"
    "|figcaption|figure|footer|h[1-6]|header|hr|img|li|main|nav|ol|p|pre|section|summary|table"
    "|tbody|td|tfoot|th|thead|tr|ul"
)
# Signs of Markdown that hold words which nobody reads, and what is left of each.
UNREAD = (
    (re.compile(r"<!--.*?-->", re.DOTALL), " "),
    (
        re.compile(
            r"^[ >\t]*\[[^\[\]^][^\[\]]{0,200}\]:\s*(?:<[^<>\n]*>|[^\s<]\S*)"
            r"(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$",
            re.MULTILINE,
        ),
        " ",
    ),
    (re.compile(rf"</?(?:{WITHIN})(?:\s[^<>]{{0,1000}})?/?>", re.IGNORECASE), ""),
    (re.compile(rf"</?(?:{APART})(?:\s[^<>]{{0,1000}})?/?>", re.IGNORECASE), " "),
    (re.compile(r"^[ >\t]*(?:`{3,}[^`\n]*|~{3,}.*)$", re.MULTILINE), " "),
    (re.compile(r"(?<=\))\{[^{}\n]{0,300}\}"), " "),
    # Addresses, and the words of pictures.
    (re.compile(r"(?<=\])\(\s*[^()]{0,1000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)"), " "),
    (re.compile(r"!\[\[[^\[\]]{0,500}\]\]|!\[[^\[\]]{0,500}\](?:\[[^\[\]]{0,200}\])?"), " "),
    # Labels of links and footnotes, signs of boxes and attributes.
    (re.compile(r"\[\^[^\[\]\s]{1,100}\]:?"), " "),
    (re.compile(r"(?<=\])\[[^\[\]]{0,200}\]"), " "),
    (re.compile(r"(?<=[\])\s])\{[#.:-][^{}\n]{0,300}\}"), " "),
    (re.compile(r"^[ >\t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\\?\[[xX]\\?\](?=\s)", re.MULTILINE), " "),
    (re.compile(r"^[ >\t]*\d{1,9}[.)](?=\s)", re.MULTILINE), " "),
    (re.compile(r"(?<=\w)([~^])(\w{1,20})\1"), r"\2"),
)
CALLOUT = re.compile(r"^([ >\t]*>[ \t]*)\[!([\w-]+)\][+-]?[ \t]*(.*)$", re.MULTILINE)
ADMONITION = re.compile(
    r"^[ \t]*(?:!!!|\?\?\?\+?)[ \t]+([\w-]+)[ \w-]*?(?:[ \t]+([\"'])(.*)\2)?[ \t]*$"
    r"(?=\n(?:[ \t]*\n)*[ \t]{2,}\S)",
    re.MULTILINE,
)
CONTAINER = re.compile(r"^[ \t]*:{3,}[ \t]*(\{[^{}\n]*\}|[\w-]+)(.*)$", re.MULTILINE)
CLASS = re.compile(r"[\w-]+")
TITLE = re.compile(r"title\s*=\s*[\"']([^\"']*)[\"']")
PLAIN = {"div", "columns", "column", "center", "row", "container", "grid", "landscape"}
FOOTNOTE = re.compile(
    r"^ {0,3}\[\^(?P<label>[^\[\]\s]{1,100})\]:(?P<words>.*"
    r"(?:\n(?![ \t]*$| {0,3}\[\^[^\[\]\s]+\]:| {0,3}#).*)*(?:\n(?:[ \t]*\n)*(?: {2}|\t).*\S.*)*)",
    re.MULTILINE,
)
NAMED = re.compile(
    r"\[\^(?P<label>[^\[\]\s]{1,100})\](?!:)"
    r"|\^\[(?P<inside>[^\[\]]{1,1000}(?:\[[^\[\]]{0,300}\][^\[\]]{0,500}){0,5})\]"
)
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def words_written(text: str) -> str:
    text = _with_notes_at_the_end(text)
    text = CALLOUT.sub(lambda match: match[1] + (match[3] or match[2].capitalize()), text)
    text = ADMONITION.sub(lambda match: match[3] or match[2] or match[1].capitalize(), text)
    text = CONTAINER.sub(_title, text)
    for pattern, left in UNREAD:
        text = pattern.sub(left, text)
    return html.unescape(ESCAPED.sub(r"\1", text))


def _with_notes_at_the_end(text: str) -> str:
    """Footnotes are read after all else, in the order in which they are first named."""
    found = {match["label"]: match["words"] for match in FOOTNOTE.finditer(text)}
    text = FOOTNOTE.sub("", text)
    order: dict[str, str] = {}
    for match in NAMED.finditer(text):
        order.setdefault(match["label"] or match[0], match["inside"] or "")
    text = NAMED.sub(lambda match: " " if match["inside"] else match[0], text)
    words = [inside or found.pop(label, "") for label, inside in order.items()]
    return "\n\n".join([text, *words, *found.values()])


def _title(match: re.Match[str]) -> str:
    """The words that a box is headed with, or its kind."""
    if titled := TITLE.search(match[0]):
        return titled[1]
    named = match[2].strip(" \t:[]")
    kind = CLASS.search(match[1])
    return named or ("" if kind is None or kind[0].lower() in PLAIN else kind[0].capitalize())
