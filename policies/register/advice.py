"""What in a text is repealed, gone, unsettled or past. It advises, and never changes a word."""

import datetime
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Partnership, School
from policies.models import Version
from policies.register.other_schools import folded, other_schools
from policies.register.outdated import all_outdated, other_meanings
from policies.register.past_days import past_days
from policies.texts.markdown import plain
from policies.texts.model import FindingKind, Section
from policies.texts.parsing import doubts
from policies.texts.passages import Passage, passages

AROUND = 60  # characters on either side of what is found


class AdviceKind(StrEnum):
    OUTDATED = "outdated"
    UNSETTLED = "unsettled"
    REFERENCE = "reference"
    NAME = "name"
    PAST = "past"


@dataclass(frozen=True)
class Advice:
    """Something to look at: where it is, what is wrong, and how we know.

    `words` stand so in the text, without Markdown; `excerpt` has some more around them; `line` is
    that of the stored source.
    """

    kind: AdviceKind
    section: Section | None
    line: int
    words: str
    excerpt: str
    message: str
    source: str = ""
    checked: datetime.date | None = None

    @property
    def anchor(self) -> str:
        """Of the section that it is in; "" before the first."""
        return self.section.anchor if self.section else ""


def check_text(version: Version, today: datetime.date | None = None) -> list[Advice]:
    """Look through a text, and advise in its order. Two SQL queries, for the names of our
    schools."""
    text = list(passages(version.source))
    day, ours = today or timezone.localdate(), _our_names()
    others = other_meanings(" ".join(each.words for each in text))
    found = [*_unsettled(version, text)]
    for passage in text:
        found += [*_outdated(passage, others), *_past(passage, day), *_named(passage, ours)]
    return _once(sorted(found, key=lambda each: each.line))


def _once(found: Iterable[Advice]) -> list[Advice]:
    """What is repeated in a section is reported once; a name, once in the whole text; what is
    unsettled, each of its kind."""
    told: dict[Any, Advice] = {}
    for each in found:
        section = each.kind != AdviceKind.NAME and each.section
        words = each.kind == AdviceKind.UNSETTLED and each.words
        told.setdefault((section, words, each.message.casefold()), each)
    return [*told.values()]


def _around(words: str, start: int, end: int) -> str:
    before, after = max(0, start - AROUND), min(len(words), end + AROUND)
    cut = words[before:after]
    cut = cut.partition(" ")[2] if before else cut
    cut = cut.rpartition(" ")[0] if after < len(words) else cut
    return f"{'…' if before else ''}{cut}{'…' if after < len(words) else ''}"


def _at(kind: AdviceKind, passage: Passage, start: int, end: int, message: str) -> Advice:
    words, excerpt = passage.words[start:end], _around(passage.words, start, end)
    return Advice(kind, passage.section, passage.line, words, excerpt, message)


def _outdated(passage: Passage, others: set[str]) -> Iterator[Advice]:
    for each in all_outdated():
        for start, end in each.found_in(passage.words, others):
            message = _("“%(name)s” has been out of date since %(since)s. Now: %(now)s.") % {
                "name": passage.words[start:end],
                "since": each.since,
                "now": each.now,
            }
            found = _at(AdviceKind.OUTDATED, passage, start, end, message)
            yield replace(found, source=each.source, checked=each.checked)


def _past(passage: Passage, today: datetime.date) -> Iterator[Advice]:
    for each in past_days(passage, today):
        message = _("“%(date)s” has passed. Change the date, or remove these words.")
        words, where = message % {"date": each.date}, (passage.section, passage.line)
        yield Advice(AdviceKind.PAST, *where, each.date, each.words, words)


def _our_names() -> set[str]:
    names = [Partnership.current().name, *School.objects.values_list("name", flat=True)]
    return {folded(name) for name in names}


def _named(passage: Passage, ours: set[str]) -> Iterator[Advice]:
    for name, start, end in other_schools(passage.words, ours):
        message = _("“%(name)s” is not one of our schools. Was this text written for another one?")
        yield _at(AdviceKind.NAME, passage, start, end, message % {"name": name})


def _unsettled(version: Version, text: list[Passage]) -> Iterator[Advice]:
    if version.original:  # Nobody here can settle anything in it.
        return
    lines = [passage.line for passage in text]
    found = doubts(version.source, version.statement_placeholder)
    shown = {excerpt: plain(excerpt) for excerpt in {each.excerpt for each in found}}
    for finding in found:
        above = bisect_right(lines, finding.line)
        section = text[above - 1].section if above else None
        reference = finding.kind == FindingKind.CROSS_REFERENCE
        kind = AdviceKind.REFERENCE if reference else AdviceKind.UNSETTLED
        words = shown[finding.excerpt]
        yield Advice(kind, section, finding.line, words, words, finding.message)
