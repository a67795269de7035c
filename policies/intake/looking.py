"""A text being imported, and what a person still has to decide about it."""

import hashlib
from dataclasses import dataclass

from policies.texts.markdown import plain_text
from policies.texts.marking import Mark, MarkedLine, mark_lines, marked_lines
from policies.texts.model import Problem, TextRefused
from policies.texts.parsing import Parsed, WordingUnclear, parse, tidied
from policies.texts.word_ledger import unaccounted

OFFERED = "offered-"


@dataclass(frozen=True)
class Look:
    """What was made of a text, or, if `parsed` is None, the `problems` that keep it from being one.

    `source` is the text as it would be stored, or as far as it could be read; "" if it couldn't be.
    `offered` has the sentences that people could sign, by key, where the text doesn't tell which.
    """

    parsed: Parsed | None
    problems: tuple[Problem, ...]
    source: str
    offered: dict[str, str]

    def lines(self) -> list[MarkedLine]:
        return marked_lines(self.source) if self.source else []


def look(text: str, consent: str | None, *, written: bool = False) -> Look:
    """`consent` and `written` are as for `parse`, but `consent` may also be the key of a sentence
    that was offered."""
    raw = text.encode()
    offered: dict[str, str] = {}
    try:
        if consent is not None and consent.startswith(OFFERED):
            consent = _offered(raw, written=written).get(consent)
        parsed = parse(raw, consent=consent, written=written)
    except WordingUnclear as unclear:
        problems, offered = unclear.problems, _keyed(unclear.offered)
    except TextRefused as refused:
        problems = refused.problems
    else:
        return Look(parsed, (), parsed.source, offered)
    return Look(None, problems, _readable(raw), offered)


def _offered(raw: bytes, *, written: bool) -> dict[str, str]:
    try:
        parse(raw, written=written)
    except WordingUnclear as unclear:
        return _keyed(unclear.offered)
    return {}


def _keyed(sentences: tuple[str, ...]) -> dict[str, str]:
    return {
        f"{OFFERED}{hashlib.sha256(each.encode()).hexdigest()[:12]}": each for each in sentences
    }


def _readable(raw: bytes) -> str:
    try:
        return tidied(raw)
    except TextRefused:
        return ""


def marked(source: str, chosen: set[int], mark: Mark) -> tuple[str, list[str], list[str]]:
    """The text with the chosen lines marked, the words of each line left out, and a sentence for
    each place in which any other words became different."""
    made, left_out = mark_lines(source, chosen, mark)
    words = plain_text(source)
    kept = [line.words for n, line in enumerate(marked_lines(source)) if n not in chosen]
    before = "\n".join(kept) if mark == Mark.LEFT_OUT else words
    return made, left_out, unaccounted(before, plain_text(made))
