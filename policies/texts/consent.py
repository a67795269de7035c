"""The wording that people sign: found in the text, typed by the clerk, or none."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .brackets import find_brackets
from .markdown import plain, split_number
from .model import FindingKind, Notes, Problem, Statement, TextRefused
from .tree import Node

LONGEST = 4000
TITLED = re.compile(
    r"\b(?:consent|declarations?|acknowledge?ments?|agreement to comply|agreement|sign(?:ing)? off"
    r"|undertaking|confirmation)\b",
    re.IGNORECASE,
)
BEGINS = re.compile(r"[\"'“‘(]?\s*I(?:\s|,|\[|_)")
DECLARES = re.compile(
    r"\b(?:read|understood|understand|agree|comply|confirm|accept|acknowledge|declare|undertake)\b",
    re.IGNORECASE,
)
NAMED = re.compile(r"\bnames?\b", re.IGNORECASE)
RULED = re.compile(r"_{3,}|\.{4,}|…{2,}")
IN_ROUND = re.compile(r"\((?:[\w ]{0,30}\b)?name\b[\w ]{0,30}\)", re.IGNORECASE)


@dataclass(frozen=True)
class FoundWording:
    """One consent wording in the text, and whether its section's title says so."""

    text: str
    line: int
    titled: bool


def settle(nodes: list[Node], consent: str | None, notes: Notes) -> Statement | None:
    """The statement to sign: typed, none if `consent` is empty, or the text's own."""
    found = find_wordings(nodes)
    if consent is None:
        return statement(_only(found, notes).text)
    typed = _typed(consent)
    for wording in found:
        if wording.text != typed:
            message = (
                _("The text has a consent wording of its own, but another was typed.")
                if typed
                else _("The text has a consent wording, but nobody is to sign.")
            )
            notes.add(FindingKind.CONSENT, wording.line, wording.text, message)
    return statement(typed) if typed else None


def _typed(consent: str) -> str:
    text = " ".join(consent.split())
    if consent and not text:
        message = _("The consent wording is blank. Type it, or say that nobody signs.")
        raise TextRefused(Problem(None, message))
    if len(text) > LONGEST:
        raise TextRefused(
            Problem(None, _("The consent wording is too long to be read and signed."))
        )
    return text


def _only(found: list[FoundWording], notes: Notes) -> FoundWording:
    texts = {wording.text for wording in found}
    if not texts:
        message = _(
            "No consent wording was found. The last section needs a paragraph such as “I [name]"
            " have read and understood …”; or type the wording, or say that nobody signs."
        )
        raise TextRefused(Problem(None, message))
    if len(texts) > 1:
        message = _("This is one of %(count)d different consent wordings. Leave one in the text.")
        text = message % {"count": len(texts)}
        raise TextRefused(*(Problem(wording.line, text) for wording in found[:20]))
    wording = found[-1]
    if not wording.titled:
        message = _("Taken as the consent wording, though its section isn't titled so.")
        notes.add(FindingKind.CONSENT, wording.line, wording.text, message)
    return wording


def find_wordings(nodes: list[Node]) -> list[FoundWording]:
    found: list[FoundWording] = []
    titled = False
    for place, node in enumerate(nodes):
        if node.kind == "heading":
            titled = TITLED.search(split_number(node.text)[1]) is not None
            continue
        for leaf in node.leaves():
            if leaf.kind == "paragraph" and leaf.text.lstrip("*_\"'“‘( ").startswith("I"):
                following = nodes[place + 1] if place + 1 < len(nodes) else None
                found += _wording(leaf, following if leaf is node else None, titled=titled)
    return found


def _wording(leaf: Node, following: Node | None, *, titled: bool) -> list[FoundWording]:
    text = plain(leaf.text)
    if not BEGINS.match(text):
        return []
    if text.endswith(":") and following is not None and following.kind in ("bullets", "numbers"):
        text = " ".join([text, *(plain(item.text) for item in following.leaves())])
    return [FoundWording(text, leaf.line, titled)] if DECLARES.search(text) else []


def statement(text: str) -> Statement:
    return Statement(text, find_placeholder(text))


def find_placeholder(text: str) -> str:
    """Where the name goes: "[employee full name]", "(name)" or a dotted line; "" if nowhere."""
    brackets = [text[start:end] for start, end in find_brackets(text)[0]]
    for inside in brackets:
        if NAMED.search(inside):
            return inside
    ruled = IN_ROUND.search(text) or RULED.search(text)
    if ruled:
        return ruled[0]
    first = re.match(r"[\"'“‘(]?\s*I,?\s*(\[[^\[\]]+\])", text)
    return first[1] if first else ""
