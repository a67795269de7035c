"""The words of a Markdown file, read apart from the code that turns it into a text."""

import html
import re

# Signs of Markdown that hold words which nobody reads, and what is left of each.
UNREAD = (
    (re.compile(r"<!--.*?-->", re.DOTALL), " "),
    (re.compile(r"</?[A-Za-z][^<>]{0,1000}>"), " "),
    (re.compile(r"(?<=\])\([^()\n]{0,1000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)"), " "),
    (re.compile(r"!\[[^\[\]]{0,500}\]"), " "),
    (re.compile(r"^ {0,3}\[[^\[\]^]{1,200}\]:\s*\S+.*$", re.MULTILINE), " "),
    (re.compile(r"(?<=\])\[[^\[\]]{0,200}\]"), " "),
    (re.compile(r"\{#[^\s{}]{1,100}\}"), " "),
    (re.compile(r"^[ >\t]*\d{1,9}[.)](?=\s)", re.MULTILINE), " "),
)
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def words_written(text: str) -> str:
    for pattern, left in UNREAD:
        text = pattern.sub(left, text)
    return html.unescape(ESCAPED.sub(r"\1", text))
