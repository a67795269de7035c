"""Other policies and laws that a text names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policies.models import Policy, Version
from policies.outdated import Outdated, all_outdated, last_looked
from policies.texts.folding import TOKEN
from policies.texts.passages import passages

# Words that a name may hold between those with a capital.
JOINING = r"(?:of|and|to|for|at|in|on|by|etc\.?|&)"
CAPITAL = r"[A-Z][\w’'-]*"
BRACKETS = r"\([^()]{1,200}\)"
# Words that begin a sentence and no name.
BEFORE = re.compile(r"^(?:(?:The|Under|In|See|By|And|As|This|That|Our|With|For|To|Of|Also)\s+)+")
YEAR = r"\s+(?:19|20)\d\d\b"
LAW = re.compile(
    rf"{CAPITAL}(?:\s+(?:{CAPITAL}|{BRACKETS}|{JOINING})){{0,20}}?"
    rf"\s+(?:Act|Regulations|Order){YEAR}(?:\s+{BRACKETS}\s+(?:Regulations|Order){YEAR})?"
)
# Law and guidance that bear no year.
OTHER_LAWS = (
    "UK General Data Protection Regulation",
    "UK GDPR",
    "Keeping Children Safe in Education",
    "Working Together to Safeguard Children",
)
POLICY = re.compile(rf"{CAPITAL}(?:\s+(?:{CAPITAL}|{JOINING})){{0,8}}?\s+Policy\b")
RELATED = re.compile(r"(?=.*\b(?:related|other|with)\b).*\b(?:polic|document)", re.IGNORECASE)
# Between the names of a list in one paragraph.
BETWEEN = re.compile(r"[,;:]|\.(?:\s|$)")
# What is longer is a sentence and no name.
LONGEST = 8
# What titles of the same policy may have or not have.
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
    """A policy that a text names, or the clerk: `held` is ours, None where there is none yet."""

    title: str
    held: Policy | None


@dataclass(frozen=True)
class NamedLaw:
    """`outdated` says what took its place, where it is no longer in force."""

    name: str
    outdated: Outdated | None

    @property
    def in_force(self) -> str:
        """Whether it still is, as far as our list knows; in words, for pages and papers."""
        if self.outdated:
            now = {"now": self.outdated.now, "since": self.outdated.since}
            return _("no, since %(since)s: replaced by %(now)s") % now
        return _("yes, by our list of %s") % date_format(last_looked(), "j F Y")


def key(title: str) -> str:
    """The same for titles of one policy: "Whistle Blowing Policy" and "Whistleblowing"."""
    words = [word.casefold() for word in TOKEN.findall(title)]
    return "".join(word for word in words if word not in EMPTY)


def laws_in(source: str) -> list[NamedLaw]:
    """Acts, regulations and guidance, each once, in the order of the text."""
    names: dict[str, None] = {}
    for passage in passages(source):
        for name in _laws(passage.words):
            names.setdefault(name)
    return [NamedLaw(name, _outdated(name)) for name in names]


def _laws(words: str) -> Iterator[str]:
    found = [(match.start(), BEFORE.sub("", match[0])) for match in LAW.finditer(words)]
    found += [(words.find(name), name) for name in OTHER_LAWS if name in words]
    yield from (name for _at, name in sorted(found))


def _outdated(name: str) -> Outdated | None:
    return next((each for each in all_outdated() if each.expression.fullmatch(name)), None)


def policies_in(source: str) -> list[str]:
    """Titles of other policies: what a section on related ones lists, and else each "… Policy"."""
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
    """Most of its words have a capital, those that join them aside."""
    telling = [word for word in words.split() if not re.fullmatch(JOINING, word)]
    capitals = sum(word[0].isupper() for word in telling)
    return 0 < len(telling) <= LONGEST and 2 * capitals > len(telling)


def related_to(policy: Policy, version: Version | None) -> list[NamedPolicy]:
    """What the clerk has related to it, then what its text names, each once and not itself."""
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
    """Titles with the policy of ours that each means. One statement."""
    held = {key(each.title): each for each in Policy.objects.all()}
    return [NamedPolicy(title, held.get(key(title))) for title in titles]
