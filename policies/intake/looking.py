"""A text being imported, and what a person still has to decide about it."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Self

from policies.intake.apart import LOOK, answered
from policies.texts.markdown import plain_text
from policies.texts.marking import Mark, MarkedLine, mark_lines, marked_lines
from policies.texts.model import (
    FindingKind,
    Problem,
    Section,
    Statement,
    TextFinding,
    TextRefused,
)
from policies.texts.parsing import Parsed, WordingUnclear, parse, tidied
from policies.texts.word_ledger import unaccounted

OFFERED = "offered-"
# Characters, some twenty pages: a longer text is looked at in a process of its own. One of 2 MB
# takes four seconds.
SHORT = 64_000


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

    @property
    def title(self) -> str:
        """As far as it can be told: a text that is none yet may have one."""
        if self.parsed:
            return self.parsed.title
        return next((each.words for each in self.lines() if each.mark == Mark.TITLE), "")

    def lines(self) -> list[MarkedLine]:
        return marked_lines(self.source) if self.source else []

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Self:
        problems = tuple(Problem(**each) for each in said["problems"])
        parsed = _parsed(said["parsed"]) if said["parsed"] else None
        return cls(parsed, problems, said["source"], said["offered"])


def _parsed(said: dict[str, Any]) -> Parsed:
    statement = Statement(**said["statement"]) if said["statement"] else None
    sections = tuple(Section(**each) for each in said["sections"])
    kinds = ({**each, "kind": FindingKind(each["kind"])} for each in said["findings"])
    findings = tuple(TextFinding(**each) for each in kinds)
    made = {"statement": statement, "sections": sections, "findings": findings}
    return Parsed(**{**said, **made})


def look(text: str, consent: str | None, *, written: bool = False) -> Look:
    """As `look_here`, within bounds whatever the text is."""
    if len(text) <= SHORT:
        return look_here(text, consent, written=written)
    asked = {"text": text, "consent": consent, "written": written}
    try:
        with answered(LOOK, json.dumps(asked).encode()) as (said, _output):
            return Look.from_json(said["look"])
    except TextRefused as refused:
        return Look(None, refused.problems, "", {})


def look_here(text: str, consent: str | None, *, written: bool = False) -> Look:
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
