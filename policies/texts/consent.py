"""The wording that people sign: found in the text, typed by the clerk, or none."""

import re
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from .markdown import plain, split_number
from .model import FindingKind, Notes, Problem, Statement, TextRefused
from .questions.brackets import find_brackets
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
LISTS = ("bullets", "numbers")
IN_ROUND = re.compile(r"\((?:[\w ]{0,30}\b)?name\b[\w ]{0,30}\)", re.IGNORECASE)


# Sentences offered where the text doesn't tell which of them is the wording.
MOST_OFFERED = 20


class WordingUnclear(TextRefused):
    """The text doesn't tell what people sign; `offered` are its sentences that may be it."""

    def __init__(self, *problems: Problem, offered: tuple[str, ...]) -> None:
        super().__init__(*problems)
        self.offered = offered


@dataclass(frozen=True)
class FoundWording:
    """One consent wording in the text: whether its section's title says so, and whether it is an
    item of a list, which may be a rule and not what everybody signs."""

    text: str
    line: int
    titled: bool
    listed: bool


def settle(nodes: list[Node], consent: str | None, notes: Notes) -> Statement | None:
    """The statement to sign: typed, none if `consent` is empty, or the text's own."""
    found = find_wordings(nodes)
    if consent is None:
        return statement(_only(found, nodes, notes).text)
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


def _only(found: list[FoundWording], nodes: list[Node], notes: Notes) -> FoundWording:
    texts = {wording.text for wording in found}
    if not texts:
        message = _(
            "No consent wording was found. The last section needs a paragraph such as “I [name]"
            " have read and understood …”; or type the wording, or say that nobody signs."
        )
        raise WordingUnclear(Problem(None, message), offered=_offered(nodes))
    if len(texts) > 1:
        message = _("This is one of %(count)d different consent wordings. Leave one in the text.")
        text = message % {"count": len(texts)}
        problems = (Problem(wording.line, text) for wording in found[:MOST_OFFERED])
        raise WordingUnclear(*problems, offered=_offered(nodes))
    wording = found[-1]
    if wording.listed:
        message = _(
            "The only sentence that people could sign is an item of a list, so it may be a rule"
            " among others. Take it out of the list, or type the wording."
        )
        raise WordingUnclear(Problem(wording.line, message), offered=_offered(nodes))
    if not wording.titled:
        message = _("Taken as the consent wording, though its section isn't titled so.")
        notes.add(FindingKind.CONSENT, wording.line, wording.text, message)
    return wording


def _offered(nodes: list[Node]) -> tuple[str, ...]:
    """Every sentence in which somebody speaks of themselves, in the text's order, each once."""
    found = (wording.text for wording in _spoken(nodes) if len(wording.text) <= LONGEST)
    return tuple(islice(dict.fromkeys(found), MOST_OFFERED))


def find_wordings(nodes: list[Node]) -> list[FoundWording]:
    return [wording for wording in _spoken(nodes) if DECLARES.search(wording.text)]


def _spoken(nodes: list[Node]) -> list[FoundWording]:
    """Every paragraph that begins with "I", with the list that it leads into."""
    found: list[FoundWording] = []
    titled = False
    for place, node in enumerate(nodes):
        if node.kind == "heading":
            titled = TITLED.search(split_number(node.text)[1]) is not None
            continue
        for leaf in node.leaves():
            if leaf.kind == "paragraph" and leaf.text.lstrip("*_\"'“‘( ").startswith("I"):
                following = nodes[place + 1] if place + 1 < len(nodes) else None
                text = _wording(leaf, following if leaf is node else None)
                listed = node.kind in LISTS
                found += [FoundWording(text, leaf.line, titled, listed)] if text else []
    return found


def _wording(leaf: Node, following: Node | None) -> str:
    text = plain(leaf.text)
    if not BEGINS.match(text):
        return ""
    if text.endswith(":") and following is not None and following.kind in LISTS:
        text = " ".join([text, *(plain(item.text) for item in following.leaves())])
    return text


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
