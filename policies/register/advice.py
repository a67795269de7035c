"""What in a text is repealed, gone, unsettled or past. It advises, and never changes a word."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Partnership, School
from policies.models import Version
from policies.register.outdated import all_outdated
from policies.texts.model import Section
from policies.texts.parsing import doubts
from policies.texts.passages import Passage, passages

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
MONTH = (
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<month>{'|'.join(MONTHS)})\s+(?P<year>\d{{4}})"
)
# A past date alone is history ("June 2013" on a cover): it is doubted only after such a word.
AHEAD = re.compile(
    rf"\b(?:reviewed?|renew(?:ed)?|expires?|valid|until|due|no later than|in force from)\b"
    rf"[^.;:]{{0,60}}?\b{MONTH}",
    re.IGNORECASE,
)
PLACES = r"School|Academy|College|Nursery|Federation|Trust|Partnership"
NAMED = re.compile(
    rf"\b(?:[A-Z][\w’'.-]*\s+(?:(?:of|the|and|&)\s+)?){{1,7}}(?:{PLACES})\b(?!\s+[A-Z])"
)
# Words that don't name a school on their own.
GENERAL = {
    *("the", "a", "an", "our", "this", "your", "each", "every", "any", "all", "of", "and", "&"),
    *("primary", "infant", "junior", "secondary", "high", "middle", "first", "upper", "lower"),
    *("special", "maintained", "state", "independent", "community", "church", "england", "free"),
    *("faith", "catholic", "foundation", "voluntary", "boarding", "nursery", "learning", "multi"),
    *("academy", "sixth", "form", "further", "education", "national", "royal", "whole", "local"),
}
AROUND = 60  # characters on either side of what is found


class AdviceKind(StrEnum):
    OUTDATED = "outdated"
    UNSETTLED = "unsettled"
    REFERENCE = "reference"
    NAME = "name"
    PAST = "past"


@dataclass(frozen=True)
class Advice:
    """Something to look at: where it is, what is wrong, and how we know."""

    kind: AdviceKind
    section: Section | None
    excerpt: str
    message: str
    source: str = ""
    checked: datetime.date | None = None


def check_text(version: Version, today: datetime.date | None = None) -> list[Advice]:
    """Look through a text, and advise in its order. Two SQL queries, for the names of our
    schools."""
    text = list(passages(version.source))
    day, ours = today or timezone.localdate(), _our_names()
    found = [*_unsettled(version, text)]
    for passage in text:
        for advice in (*_outdated(passage), *_past(passage, day), *_named(passage, ours)):
            found.append((passage.line, advice))
    return _once(advice for _line, advice in sorted(found, key=lambda each: each[0]))


def _once(found: Iterator[Advice]) -> list[Advice]:
    """What is repeated in a section is reported once; a name, once in the whole text; what is
    unsettled, each of its kind."""
    told: dict[Any, Advice] = {}
    for each in found:
        section = each.kind != AdviceKind.NAME and each.section
        words = each.kind == AdviceKind.UNSETTLED and each.excerpt
        told.setdefault((section, words, each.message), each)
    return [*told.values()]


def _around(words: str, start: int, end: int) -> str:
    before, after = max(0, start - AROUND), min(len(words), end + AROUND)
    cut = words[before:after]
    cut = cut.partition(" ")[2] if before else cut
    cut = cut.rpartition(" ")[0] if after < len(words) else cut
    return f"{'…' if before else ''}{cut}{'…' if after < len(words) else ''}"


def _outdated(passage: Passage) -> Iterator[Advice]:
    words = passage.words.replace("’", "'")
    for each in all_outdated():
        found = [*each.expression.finditer(words)]
        # An abbreviation beside the whole name is the same again.
        whole = [match for match in found if not match[0].isupper()] or found
        for match in whole:
            message = _("“%(name)s” has not existed since %(since)s. Now: %(now)s.") % {
                "name": passage.words[match.start() : match.end()],
                "since": each.since,
                "now": each.now,
            }
            excerpt = _around(passage.words, *match.span())
            yield Advice(
                AdviceKind.OUTDATED, passage.section, excerpt, message, each.source, each.checked
            )


def _past(passage: Passage, today: datetime.date) -> Iterator[Advice]:
    for match in AHEAD.finditer(passage.words):
        month = MONTHS.index(match["month"].lower()) + 1
        last = _day(int(match["year"]), month, match["day"])
        if last and last < today:
            message = _("This speaks of a day to come, and it has gone by.")
            yield Advice(
                AdviceKind.PAST, passage.section, _around(passage.words, *match.span()), message
            )


def _day(year: int, month: int, day: str | None) -> datetime.date | None:
    """The day named, or the last day of the month; None if there is no such day."""
    try:
        if day:
            return datetime.date(year, month, int(day))
        return datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)
    except ValueError:
        return None


def _our_names() -> set[str]:
    names = [Partnership.current().name, *School.objects.values_list("name", flat=True)]
    return {_folded(name) for name in names}


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").split()).removeprefix("the ")


def _named(passage: Passage, ours: set[str]) -> Iterator[Advice]:
    for match in NAMED.finditer(passage.words):
        name = _folded(match[0])
        own = {word for word in name.split()[:-1] if word not in GENERAL}
        if own and not any(name.endswith(known) or known.endswith(name) for known in ours):
            message = _("“%(name)s” is none of our schools. Is this text made for another one?")
            shown = _around(passage.words, *match.span())
            yield Advice(
                AdviceKind.NAME,
                passage.section,
                shown,
                message % {"name": match[0].removeprefix("The ")},
            )


def _unsettled(version: Version, text: list[Passage]) -> Iterator[tuple[int, Advice]]:
    if version.original:  # Nobody here can settle anything in it.
        return
    for finding in doubts(version.source, version.statement_placeholder):
        above = [passage.section for passage in text if passage.line <= finding.line]
        kind = AdviceKind.REFERENCE if finding.kind == "cross-reference" else AdviceKind.UNSETTLED
        section = above[-1] if above else None
        yield finding.line, Advice(kind, section, finding.excerpt, finding.message)
