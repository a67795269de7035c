"""Names of schools and partnerships that are none of ours."""

import re
from collections.abc import Iterator

from web.names.folding import key_of

PLACES = r"School|Academy|College|Nursery|Federation|Trust|Partnership"
NAMED = re.compile(
    rf"\b(?:[A-Z][\w\u0300-\u036f’'.‐‑-]{{0,40}}\s(?:(?:of|the|and|&)\s)?){{1,7}}(?:{PLACES})\b(?!\s+[A-Z])"
)
JOINING = {"of", "the", "and", "&"}
# Words that don't name a school on their own: kinds of school, and words that come before "School".
GENERAL = {
    *("the", "a", "an", "our", "this", "your", "each", "every", "any", "all", "of", "and", "&"),
    *("primary", "infant", "junior", "secondary", "high", "middle", "first", "upper", "lower"),
    *("special", "maintained", "state", "independent", "community", "church", "england"),
    *("free", "faith", "catholic", "foundation", "voluntary", "boarding", "nursery"),
    *("learning", "multi", "academy", "sixth", "form", "further", "education", "national"),
    *("royal", "whole", "local", "aided", "controlled", "trust", "school", "schools"),
    *("teaching", "training", "technical", "studio", "grammar", "comprehensive", "public"),
    *("private", "prep", "preparatory", "senior", "single", "mixed", "girls", "boys"),
    *("all-through", "roman", "christian", "methodist", "anglican", "jewish", "muslim"),
    *("islamic", "sikh", "hindu", "ce", "cofe", "rc", "va", "vc", "c.e.", "r.c.", "village"),
    *("rural", "urban", "city", "town", "county", "borough", "district", "international"),
    *("british", "english", "welsh", "forest", "beach", "eco", "outdoor", "summer", "saturday"),
    *("sunday", "holiday", "breakfast", "day", "night", "evening", "weekend", "virtual"),
    *("hospital", "home", "host", "partner", "feeder", "receiving", "extended", "healthy"),
    *("good", "outstanding", "new", "old", "current", "present", "previous", "former", "other"),
    *("another", "same", "next", "last", "main", "lead", "multi-academy", "before", "after"),
    *("during", "outside", "inside", "within", "without", "in", "at", "on", "by", "for"),
    *("from", "with", "to", "as", "if", "when", "where", "while", "because", "since", "no"),
    *("some", "both", "that", "these", "those", "which", "into", "via", "per", "through"),
    *("throughout", "between", "about", "leaving", "starting", "joining", "attending"),
    *("visiting", "contact", "inform", "tell", "see", "most", "many", "such", "one", "two"),
    *("university", "medical", "research", "associate", "member", "individual", "parent"),
}
# A trust is a charity or a hospital's unless its name says that it has schools.
OF_SCHOOLS = re.compile(
    r"\b(?:academy|academies|learning|schools?|education|multi|diocesan|diocese|primary)\b"
)
PUBLIC = {
    *("nhs", "safeguarding", "hospital", "hospitals", "health", "healthcare", "ambulance"),
    *("police", "crime", "safety", "safer", "care", "council", "violence", "drug", "drugs"),
    *("youth", "justice", "sport", "sports", "wildlife", "woodland", "heritage", "housing"),
    *("fire", "rescue", "business", "transport", "prevention", "reduction", "integrated"),
    *("development", "enterprise", "employment", "careers", "arts", "music", "theatre"),
    *("trades", "children's", "childrens"),
}
KNOWN = {"oak national academy", "khan academy", "holocaust educational trust"}


def other_schools(words: str, ours: set[str]) -> Iterator[tuple[str, int, int]]:
    """Each name with its place; `ours` are folded names."""
    for match in NAMED.finditer(words):
        start = match.start() + _introduced(match[0])
        name = words[start : match.end()]
        if _is_school(folded(name).split()) and not _is_ours(folded(name), ours):
            yield name, start, match.end()


def folded(name: str) -> str:
    return key_of(name).removeprefix("the ")


def _introduced(name: str) -> int:
    """The length of general words before the name: "At the", "Each"."""
    words = name.split()
    own = next((n for n, word in enumerate(words) if word.casefold() not in GENERAL), 0)
    return len(name) - len(name.split(maxsplit=own)[-1]) if own else 0


def _is_school(name: list[str]) -> bool:
    *before, place = name
    own = [word for word in before if word not in GENERAL]
    if not own or before[-1] in JOINING or " ".join(name) in KNOWN:
        return False
    if place == "trust":
        return OF_SCHOOLS.search(" ".join(before)) is not None and not PUBLIC & set(before)
    return place not in ("partnership", "federation") or not PUBLIC & set(before)


def _is_ours(name: str, ours: set[str]) -> bool:
    """Ours as a whole, or by some of its words: "Victoria School" for "Victoria Infant School"."""
    own = {word for word in name.split() if word not in GENERAL}
    return any(
        name.endswith(known)
        or known.endswith(name)
        or (own <= set(known.split()) and known.split()[-1] == name.split()[-1])
        for known in ours
    )
