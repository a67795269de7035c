"""Searches the texts in force: the same on both databases."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.html import format_html
from django.utils.safestring import SafeString

from people.models import Person
from policies.models import Version
from policies.models.searched import FULL_TEXT, SectionText
from policies.texts.folding import HYPHENED, TOKEN, fold, folded, in_one
from policies.texts.passages import passages

# The most sections shown per policy, and the most policies.
SECTIONS, POLICIES = 3, 30
# The most words used of a question, and of a section.
ASKED, KEPT = 12, 20_000
QUOTED = re.compile(r"[\"“”]([^\"“”]*)[\"“”]")
# Characters around the first word found.
BEFORE, AROUND = 60, 240
COMMON = frozenset(
    folded(
        "a an and are as at be by can do does for from how i if in is it may me my of on or our"
        " should the their there this to we what when where which who why will with you your"
    )
)


@dataclass(frozen=True)
class SearchTerms:
    """What is searched for: every one of the words, and the quoted phrases."""

    words: tuple[str, ...]
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Snippet:
    """Words of a text; `found` if they were searched for."""

    words: str
    found: bool

    @property
    def marked(self) -> SafeString:
        return format_html("<mark>{}</mark>" if self.found else "{}", self.words)


@dataclass(frozen=True)
class FoundSection:
    anchor: str
    heading: str
    pieces: list[Snippet]


@dataclass(frozen=True)
class FoundPolicy:
    """`sections` are the first of `count` sections that match."""

    slug: str
    title: str
    count: int
    sections: list[FoundSection]


def understood(typed: str) -> SearchTerms | None:
    """The question in what somebody typed; None if there is no word in it."""
    phrases = [folded(match[1]) for match in QUOTED.finditer(typed)]
    rest = QUOTED.sub(" ", typed)
    single = [*in_one(rest), *folded(HYPHENED.sub(" ", rest))]
    telling = [word for word in single if word not in COMMON]
    words = telling or ([] if any(phrases) else single)
    words += [word for phrase in phrases for word in phrase]
    if not words:
        return None
    kept = tuple(dict.fromkeys(words))[:ASKED]
    return SearchTerms(kept, tuple(f" {' '.join(phrase[:ASKED])} " for phrase in phrases if phrase))


def search(person: Person, question: SearchTerms) -> list[FoundPolicy]:
    """The policies in force that this person may read and that match: matching titles first, then
    those with most matching sections. One SQL query."""
    rows = sorted(
        _rows(person, question),
        key=lambda row: (-row.in_title, -row.hits, row.title_words, row.version_id, row.place),
    )
    found = []
    for _key, group in groupby(rows, key=lambda row: row.version_id):
        sections = list(group)
        found.append(_policy(sections, question))
    return found


def _policy(rows: list[Any], question: SearchTerms) -> FoundPolicy:
    first = rows[0]
    sections = [
        FoundSection(row.anchor, row.heading, list(excerpt(row.text, question))) for row in rows
    ]
    policy = first.version.policy
    return FoundPolicy(policy.slug, first.version.title, first.hits, sections)


def _rows(person: Person, question: SearchTerms) -> "QuerySet[Any]":
    texts = Version.objects.published().readable_by(person)
    wanted = Q(version__in=texts, words__holds=" ".join(question.words))
    for phrase in question.phrases:
        wanted &= Q(words__contains=phrase)
    in_heading = _all_in("heading_words", question)
    place = Window(
        RowNumber(), partition_by=F("version"), order_by=[in_heading.desc(), F("position").asc()]
    )
    return (
        SectionText.objects.filter(wanted)
        .select_related("version__policy")
        .only("anchor", "heading", "text", "title_words", "version__title", "version__policy__slug")
        .annotate(
            in_title=_all_in("title_words", question),
            hits=Window(Count("pk"), partition_by=F("version")),
            place=place,
        )
        .filter(place__lte=SECTIONS)
    )


def _all_in(column: str, question: SearchTerms) -> Case:
    held = Q()
    for word in question.words:
        held &= Q(**{f"{column}__contains": f" {word} "})
    return Case(When(held, then=Value(1)), default=Value(0))


def excerpt(text: str, question: SearchTerms) -> Iterator[Snippet]:
    """The words around the first match, in pieces; without a match, those at the start."""
    hits = [match.span() for match in TOKEN.finditer(text) if _wanted(match[0], question)]
    start = _word_start(text, max(0, hits[0][0] - BEFORE)) if hits else 0
    end = _word_end(text, start + AROUND)
    at = start
    if start:
        yield Snippet("… ", False)
    for left, right in hits:
        if right > end:
            break
        yield Snippet(text[at:left], False)
        yield Snippet(text[left:right], True)
        at = right
    yield Snippet(text[at:end] + (" …" if end < len(text) else ""), False)


def _wanted(word: str, question: SearchTerms) -> bool:
    return fold(word) in question.words


def _word_start(text: str, at: int) -> int:
    return at if at == 0 else text.find(" ", at) + 1 or at


def _word_end(text: str, at: int) -> int:
    return len(text) if at >= len(text) else text.rfind(" ", 0, at) if " " in text[:at] else at


def not_indexed() -> "QuerySet[Version]":
    held = SectionText.objects.filter(version=OuterRef("pk"))
    return Version.objects.published().exclude(Exists(held))


@transaction.atomic
def index(version: Version) -> None:
    """Index the words of a text in force, replacing those of the previous one."""
    # By key: with a subquery PostgreSQL may decide to read every row.
    versions = Version.objects.filter(policy=version.policy_id).values_list("pk", flat=True)
    old = SectionText.objects.filter(version__in=list(versions))
    if connection.vendor == "sqlite":
        _forget(list(old.values_list("pk", flat=True)))
    old.delete()
    SectionText.objects.bulk_create(_sections(version))
    if connection.vendor == "sqlite":
        _copy(version)


def _sections(version: Version) -> Iterator[SectionText]:
    title = folded(version.title)
    by_section = groupby(passages(version.source), key=lambda passage: passage.section)
    for position, (section, found) in enumerate(by_section):
        heading = str(section) if section else ""
        text = " ".join(passage.words for passage in found if not passage.is_heading)
        headed = folded(heading)
        words = [*title, *headed, *folded(text)[:KEPT], *in_one(f"{heading} {text}")]
        yield SectionText(
            version=version,
            position=position,
            anchor=section.anchor if section else "",
            heading=heading,
            text=text,
            words=_spaced(words),
            title_words=_spaced(title),
            heading_words=_spaced(headed),
        )


def _spaced(words: list[str]) -> str:
    return f" {' '.join(words)} "


def _forget(rows: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {FULL_TEXT} WHERE rowid = %s", [[row] for row in rows])


def _copy(version: Version) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO {FULL_TEXT} (rowid, words)"
            " SELECT id, words FROM policies_sectiontext WHERE version_id = %s",
            [version.pk.hex],
        )
