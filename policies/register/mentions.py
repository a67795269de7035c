"""Other policies and laws that a text names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policies.models import Policy, Version
from policies.register.outdated import Outdated, all_outdated, last_looked
from policies.texts.passages import passages
from web.names.folding import words_of

# Words that may join the capitalised words of a name.
JOINING = r"(?:of|and|to|for|at|in|on|by|etc\.?|&)"
CAPITAL = r"[A-Z][\w\u0300-\u036f’'‐‑-]*"
BRACKETS = r"\([^()]{1,200}\)"
# Words that begin a sentence, not a name.
BEFORE = re.compile(r"^(?:(?:The|Under|In|See|By|And|As|This|That|Our|With|For|To|Of|Also)\s+)+")
YEAR = r"(?:,?\s+\(?|\()(?:19|20)\d\d\b\)?"
YEAR_LAST = re.compile(r"[\s,(]+(\d{4})\)?$")
LAW = re.compile(
    rf"{CAPITAL}(?:\s+(?:{CAPITAL}|{BRACKETS}|{JOINING})){{0,20}}?"
    rf"\s+(?:Act|Regulations|Order){YEAR}(?:\s+{BRACKETS}\s+(?:Regulations|Order){YEAR})?"
)
A_LAW = re.compile(r"\b(?:Act|Regulations|Order)\b")
# Laws and guidance without a year.
OTHER_LAWS = (
    "UK General Data Protection Regulation",
    "UK GDPR",
    "Keeping Children Safe in Education",
    "Working Together to Safeguard Children",
)
POLICY = re.compile(rf"{CAPITAL}(?:\s+(?:{CAPITAL}|{JOINING})){{0,8}}?\s+Policy\b")
RELATED = re.compile(r"(?=.*\b(?:related|other|with)\b).*\b(?:polic|document)", re.IGNORECASE)
# Separates names listed in one paragraph.
BETWEEN = re.compile(r"[,;:]|\.(?:\s|$)")
# Most words in a name: anything longer is a sentence.
LONGEST = 8
# Words that don't tell titles apart.
EMPTY = frozenset(
    [
        "policy",
        "policies",
        "procedure",
        "procedures",
        "statement",
        "and",
        "the",
        "of",
        "on",
        "for",
        "a",
    ]
)


@dataclass(frozen=True)
class NamedPolicy:
    """A policy named by a text or by the clerk; `held` is ours, None if we don't have it yet."""

    title: str
    held: Policy | None


@dataclass(frozen=True)
class NamedLaw:
    """`outdated` says what replaced it, if it is no longer in force."""

    name: str
    outdated: Outdated | None

    @property
    def in_force(self) -> str:
        """Whether it is still in force, as far as our list knows, in words for people to read."""
        if self.outdated:
            now = {"now": self.outdated.now, "since": self.outdated.since}
            return _("no, since %(since)s: replaced by %(now)s") % now
        return _("yes, by our list of %s") % date_format(last_looked(), "j F Y")


def key(title: str) -> str:
    """Equal for titles of one policy: "Whistle Blowing Policy" and "Whistleblowing"."""
    return "".join(word for word in words_of(title) if word not in EMPTY)


def laws_in(source: str) -> list[NamedLaw]:
    """Acts, regulations and guidance, each once, in the order of the text."""
    names: dict[str, None] = {}
    for passage in passages(source):
        for name in _laws(passage.words):
            names.setdefault(name)
    return [NamedLaw(name, _outdated(name)) for name in names]


def _laws(words: str) -> Iterator[str]:
    found = [(match.end(), BEFORE.sub("", match[0])) for match in LAW.finditer(words)]
    found += [(words.find(name) + len(name), name) for name in OTHER_LAWS if name in words]
    told = {end for end, _name in found}
    found += [(end, name) for end, name in _gone_laws(words) if end not in told]
    yield from (YEAR_LAST.sub(r" \1", name) for _end, name in sorted(found))


def _gone_laws(words: str) -> Iterator[tuple[int, str]]:
    """Laws no longer in force, which need no year to be known."""
    for each in all_outdated():
        for match in each.expression.finditer(words):
            if A_LAW.search(match[0]):
                yield match.end(), match[0]


def _outdated(name: str) -> Outdated | None:
    return next((each for each in all_outdated() if each.expression.fullmatch(name)), None)


def policies_in(source: str) -> list[str]:
    """Titles of other policies: those in a section on related ones, or else each "… Policy"."""
    found = list(passages(source))
    listed = [
        name
        for passage in found
        if passage.section and RELATED.search(passage.section.title) and not passage.is_heading
        for name in BETWEEN.split(passage.words)
    ]
    named = [BEFORE.sub("", match[0]) for each in found for match in POLICY.finditer(each.words)]
    names: dict[str, str] = {}
    listed = [name.strip() for name in listed if _is_name(name)]
    for name in listed or named:
        names.setdefault(key(name), name)
    return list(names.values())


def _is_name(words: str) -> bool:
    """Whether most of its words are capitalised, apart from joining words."""
    telling = [word for word in words.split() if not re.fullmatch(JOINING, word)]
    capitals = sum(word[0].isupper() for word in telling)
    return 0 < len(telling) <= LONGEST and 2 * capitals > len(telling)


def related_to(policy: Policy, version: Version | None) -> list[NamedPolicy]:
    """Policies the clerk related to it, then those its text names, each once, without itself."""
    held = {key(each.title): each for each in Policy.objects.all()}
    titles = [each.title for each in policy.related.all()]
    titles += policies_in(version.source) if version else []
    found: dict[str, NamedPolicy] = {}
    for title in titles:
        ours = held.get(key(title))
        if ours != policy and key(title) != key(policy.title):
            found.setdefault(key(title), NamedPolicy(ours.title if ours else title, ours))
    return list(found.values())


def with_held(titles: Iterable[str]) -> list[NamedPolicy]:
    """Each title with the policy of ours that it means. One SQL query."""
    held = {key(each.title): each for each in Policy.objects.all()}
    return [NamedPolicy(title, held.get(key(title))) for title in titles]
