"""Days that a text says are to come, such as that of its next review, and that have gone by.

A past date alone is history ("June 2013" on a cover), and so is a table of a document's versions.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.texts.passages import Passage
from policies.texts.questions.dates import DATE, last_day

AHEAD = re.compile(
    r"\bnext\s(?:\w+\s){0,2}review(?:ed)?\b|\breview\s(?:date|due|is\sdue|by|on|before)\b"
    r"|\b(?:for|under)\s(?:\w+\s)?(?:review|renewal)\b|\b(?:date|day|year|term)\sfor\sreview\b"
    r"|\b(?:will|to|must|should|shall)\sbe\s(?:next\s)?(?:reviewed|renewed|updated)\b"
    r"|(?:^|(?<=[|.;]\s))review(?=\s?[:|–-])|\brenewal\s(?:date|due)\b|\bexpir(?:es|y)\b"
    r"|\bdue\s(?:date|by|on|in|for|before)\b|\bno\slater\sthan\b|\b(?:valid\s)?until\b",
    re.IGNORECASE,
)
# Between such a word and a date they make it the date of something else.
OTHER = re.compile(
    r"[.;]\s|\b(?:last|previous(?:ly)?|approved|adopted|reviewed|agreed|ratified|issued|published"
    r"|dated|since|from|after|before|line\swith|accordance|guidance|act|regulations|code|following"
    r"|light\sof|under|replac\w+)\b",
    re.IGNORECASE,
)
# Between such a word and a year alone: other words would make "the Equality Act 2010" a date.
JOINING = re.compile(r"(?:\s|[:(–|-]|is|in|by|due|date|early|late|the|year|end|of|during)*")
WAS = re.compile(r"\b(?:was|were|had|did|used\sto|existed|applied|from)\b[^.;]*$", re.IGNORECASE)
HISTORY = re.compile(
    r"\bhistory\b|\b(?:change|version|revision|amendment|review)s?\s(?:log|record|table)\b"
    r"|\b(?:record|log|list)\sof\s(?:changes|amendments|revisions|versions|reviews)\b",
    re.IGNORECASE,
)
COLUMN = re.compile(
    r"\b(?:version|issue|revision|date|changes?|amend(?:ments?|ed)|author|by|reason|details|summary"
    r"|status|approved|reviewed|comments?|description|notes)\b",
    re.IGNORECASE,
)
REACH = 60  # characters between such a word and its date
LABEL = 8  # most words of a label


@dataclass(frozen=True)
class PastDay:
    """The date as written, with the words that say what it is."""

    date: str
    words: str


def past_days(passage: Passage, today: datetime.date) -> Iterator[PastDay]:
    if passage.section and HISTORY.search(passage.section.title):
        return
    for words in _said(passage):
        for start, found in _ahead(words):
            day = last_day(found)
            if day and day < today:
                yield PastDay(found[0], words[start : found.end()])


def _ahead(words: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Each date that such a word leads to, with where the word is."""
    told = -1
    for match in AHEAD.finditer(words):
        found = DATE.search(words, match.end(), match.end() + REACH + 20)
        if found and found.start() > told and _leads(match, found):
            told = found.start()
            yield match.start(), found


def _leads(match: re.Match[str], found: re.Match[str]) -> bool:
    between = match.string[match.end() : found.start()]
    if match[0].lower() == "until" and WAS.search(match.string, 0, match.start()):
        return False
    if found["year_only"] or found["to"]:
        return JOINING.fullmatch(between) is not None
    return len(between) <= REACH and not OTHER.search(between)


def _said(passage: Passage) -> list[str]:
    """The passage's words; of a table, each cell, and with its label beside it or above one row."""
    if not passage.rows:
        return [passage.words]
    head, *body = passage.rows
    if body and sum(bool(COLUMN.search(cell)) and not DATE.search(cell) for cell in head) > 1:
        pairs = zip(head, body[0], strict=False) if len(body) == 1 else ()
        return [" | ".join(pair) for pair in pairs if _is_label(pair[0])]
    beside = [pair for row in passage.rows for pair in zip(row, row[1:], strict=False)]
    above = [*zip(head, body[0], strict=False)] if len(body) == 1 else []
    cells = [cell for row in passage.rows for cell in row]
    return [*cells, *(" | ".join(pair) for pair in [*beside, *above] if _is_label(pair[0]))]


def _is_label(cell: str) -> bool:
    return len(cell.split()) <= LABEL and not DATE.search(cell)
