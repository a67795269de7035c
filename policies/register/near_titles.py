"""Whether a text under a new title may be the next version of a policy we have."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from policies.models import Policy, Version
from policies.register.mentions import EMPTY
from web.names.folding import key_of, words_of

# The most policies to choose from.
OFFERED = 3
# Of two titles without their small words, the share of letters that tells a slip from another name.
NEAR = 0.9
# What one version may have and the next not.
EDITION = re.compile(
    r"\b(?:(?:19|20)\d\d(?:[-/]\d\d(?:\d\d)?)?|v(?:er(?:sion)?)?[ .]*\d+(?:\.\d+)*)\b|\(\d+\)"
)
EDITION_WORDS = frozenset(
    [
        *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
        *("october", "november", "december", "spring", "summer", "autumn", "term"),
        *("draft", "final", "new", "revised", "updated"),
    ]
)
# There may be a procedure of the same name as a policy, so these words are asked about.
TELLING = frozenset(["procedure", "procedures", "statement"])


@dataclass(frozen=True)
class Near:
    """`alike`: the titles differ in nothing but small words, an edition or a plural."""

    policy: Policy
    alike: bool


def near(title: str) -> list[Near]:
    """The policies that are meant, perhaps, the nearest first; none if one has this very title.
    Three SQL queries."""
    return [] if not title or Policy.objects.titled(title) else _nearest(title, _held())


def near_each(titles: Iterable[str]) -> list[list[Near]]:
    """The same for several titles. Two SQL queries."""
    held = list(_held())
    keys = {"", *(policy.title_key for policy, _titles in held)}
    return [[] if key_of(title) in keys else _nearest(title, held) for title in titles]


def _nearest(title: str, held: Iterable[tuple[Policy, list[str]]]) -> list[Near]:
    found = [
        (alike, ratio, policy)
        for policy, titles in held
        for alike, ratio in [max(_likeness(title, each) for each in titles)]
        if alike or ratio >= NEAR
    ]
    found.sort(key=lambda each: each[:2], reverse=True)
    return [Near(policy, alike) for alike, _ratio, policy in found[:OFFERED]]


def _held() -> Iterator[tuple[Policy, list[str]]]:
    """Each policy with its title and that of its text under way."""
    under_way = Version.objects.under_way().values_list("policy", "title")
    coming: dict[int, list[str]] = {}
    for pk, title in under_way:
        coming.setdefault(pk, []).append(title)
    for policy in Policy.objects.all():
        yield policy, [policy.title, *coming.get(policy.pk, [])]


def _likeness(one: str, other: str) -> tuple[bool, float]:
    if key_of(one) == key_of(other):
        return True, 2
    words, others = _telling(one), _telling(other)
    if not words or not others or re.findall(r"\d+", words) != re.findall(r"\d+", others):
        return False, 0
    short, shorter = _without(one, EMPTY), _without(other, EMPTY)
    ratio = 1.0 if short == shorter != "" else SequenceMatcher(None, words, others).ratio()
    return words == others, ratio


def _telling(title: str) -> str:
    return _without(title, EMPTY - TELLING)


def _without(title: str, small: frozenset[str]) -> str:
    """The title's words in one, singular, without its edition."""
    words = words_of(EDITION.sub(" ", key_of(title)).replace("'", ""))
    while words and words[-1] in EDITION_WORDS:
        words.pop()
    return "".join(_singular(word) for word in words if word not in small)


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word
