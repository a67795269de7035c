"""References from one section to another, and whether they lead where they say.

"Inappropriate conduct of the kind listed in section 7" is doubted if another section is titled
"Inappropriate Conduct" and section 7 isn't.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from policies.texts.model import FindingKind, Notes, Problem, Section, TextFinding, TextRefused
from policies.texts.tree import Node

NUMBER = r"\d{1,2}(?:\.\d{1,2}){0,4}"
NAMED = re.compile(
    rf"\b(?:sections?|paragraphs?|paras?|clauses?)\s+(?P<first>{NUMBER})(?![\d.]*\d|%)"
    rf"(?P<more>(?:(?:\s*,\s*|\s+(?:and|or|to)\s+|\s*[-–]\s*){NUMBER}(?![\d.]*\d|%)){{0,6}})",
    re.IGNORECASE,
)
BARE = re.compile(rf"(?<![\w.£$])(?P<first>{NUMBER})(?=\s+(?:below|above)\b)", re.IGNORECASE)
# A paragraph that begins with its number: "2.1 Screens are locked."
PARAGRAPH = re.compile(r"\**(\d{1,2}(?:\.\d{1,2}){1,4})\\?[.):]?\**\s")
ELSEWHERE = re.compile(
    r"(?:\([\w)(]{1,12})?,?\s+(?:of|to|in|under)\s+(?!this (?:policy|document|text|procedure))\w"
    r"|(?:\([\w)(]{1,12})?,?\s+\(?(?:[A-Z][\w-]*\s+|of\s+|and\s+|the\s+){1,8}"
    r"(?:Act|Regulations|Order|Code)\b"
    r"|[A-Z]{1,2}\b"
)
# What statutes' sections are known by: "a Section 47 enquiry", "a section 128 direction".
STATUTORY = re.compile(
    r"(?:\([\w)(]{1,12})?\s+(?:[ei]nquir(?:y|ies)|investigations?|assessments?|directions?|orders?"
    r"|inspections?|audits?|dut(?:y|ies)|notices?|checks?|agreements?|referrals?|strategy|child"
    r"|children|accommodat\w+|barr(?:ing|ed)|prohibitions?|certificates?|powers?|offences?|grants?"
    r"|applications?|interim|teachers?|secure)\b",
    re.IGNORECASE,
)
LAW = re.compile(
    r"\b(?:Act|Regulations|Order|Code of Practice|KCS[Ii]E|Keeping [Cc]hildren [Ss]afe"
    r"|Working [Tt]ogether to [Ss]afeguard)\b"
)
OF_ACT = re.compile(
    r"\b(?:Act|Regulations|Order|Code|Schedule)(?:\s+\d{4})?[,(]?\s?(?:\(|under\s|in\s)?$"
)
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)*_]{0,3}\s+(?=[\"'“‘(*_]{0,3}[A-Z])")
EMPTY = {
    "a", "an", "and", "any", "are", "as", "at", "be", "by", "during", "for", "from", "in", "into",
    "is", "it", "its", "of", "on", "or", "our", "that", "the", "their", "this", "to", "use",
    "using", "with",
}  # fmt: skip
REACH = 14
MAX_REFERENCES = 2_000


@dataclass(frozen=True)
class CrossReference:
    start: int
    end: int
    number: str


@dataclass(frozen=True)
class SectionTitles:
    """The titles of a text's sections, as words to compare, and by their first word; and the
    numbers of paragraphs."""

    sections: tuple[Section, ...]
    places: dict[str, int]
    titles: dict[str, list[str]]
    starting: dict[str, list[str]]
    paragraphs: frozenset[str]


def gather(sections: tuple[Section, ...], root: Node) -> SectionTitles:
    places = {section.number: place for place, section in enumerate(sections) if section.number}
    titles = {section.number: stems(section.title) for section in sections if section.number}
    starting: dict[str, list[str]] = {}
    for number, title in titles.items():
        starting.setdefault(title[0] if title else "", []).append(number)
    paragraphs = (PARAGRAPH.match(leaf.text) for leaf in root.leaves())
    numbers = frozenset(match[1] for match in paragraphs if match)
    return SectionTitles(sections, places, titles, starting, numbers)


def stems(text: str) -> list[str]:
    words = (word.lower().removesuffix("'s").removesuffix("’s") for word in WORD.findall(text))
    return [_singular(word) for word in words if word not in EMPTY]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def find_references(text: str) -> list[CrossReference]:
    found = [
        CrossReference(match.start(), match.end(), match["first"]) for match in BARE.finditer(text)
    ]
    for match in NAMED.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        after = ELSEWHERE.match(text, match.end()) or STATUTORY.match(text, match.end())
        if after or OF_ACT.search(before):
            continue
        found.append(CrossReference(match.start(), match.end("first"), match["first"]))
        for more in re.finditer(NUMBER, match["more"]):
            start = match.start("more") + more.start()
            found.append(CrossReference(start, start + len(more[0]), more[0]))
    return _distinct(found)


def _distinct(found: list[CrossReference]) -> list[CrossReference]:
    """Without those inside another: "7 above" in "section 7 above"."""
    kept: list[CrossReference] = []
    for reference in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or reference.start >= kept[-1].end:
            kept.append(reference)
    return kept


def note_references(leaf: Node, within: str, sections: SectionTitles, notes: Notes) -> None:
    """Asks about each reference in the block that seems wrong; `within` is its section."""
    text = leaf.written
    for reference in find_references(text):
        message, meant = _doubt(text, reference, within, sections)
        if not message:
            continue
        excerpt = text[reference.start : reference.end]
        suggestion = excerpt[: -len(reference.number)] + meant if meant else None
        line, at = leaf.locate(reference.start)
        kind = FindingKind.CROSS_REFERENCE
        notes.ask(
            TextFinding("", kind, line, excerpt, message, suggestion, needs_decision=True, at=at)
        )


def refuse_many(root: Node) -> None:
    total = 0
    for leaf in root.leaves():
        total += len(find_references(leaf.written))
        if total > MAX_REFERENCES:
            message = _("There are more references to sections than can be checked. Remove some.")
            raise TextRefused(Problem(leaf.line, message))


def _doubt(
    text: str, reference: CrossReference, within: str, sections: SectionTitles
) -> tuple[str, str]:
    """What is wrong with a reference, and the number probably meant ("" if none)."""
    named = _named_around(text, reference, within, sections)
    number = reference.number
    known = number in sections.places
    if number in sections.paragraphs or (not known and _names_law(text, reference)):
        return "", ""
    if not known:
        return _("There is no section %(number)s in this text.") % {"number": number}, named
    if named and not _kin(named, number) and not _speaks_of(text, reference, sections):
        title = sections.sections[sections.places[named]].title
        message = _("This speaks of “%(title)s”, which is section %(meant)s, not %(number)s.")
        return message % {"title": title, "meant": named, "number": number}, named
    return _wrong_way(text, reference, within, sections), ""


def _named_around(
    text: str, reference: CrossReference, within: str, sections: SectionTitles
) -> str:
    """The section whose title is near the reference; the longest if there are several."""
    before, after = _near(text, reference)
    begun = [number for word in {*before, *after} for number in sections.starting.get(word, [])]
    said = [
        (len(sections.titles[number]), number)
        for number in sorted(begun, key=lambda number: sections.places[number])
        if not _holds(number, within) and _says(sections.titles[number], before, after)
    ]
    return max(said, key=lambda one: one[0])[1] if said else ""


def _names_law(text: str, reference: CrossReference) -> bool:
    """Whether its sentence names a law; but "see section 14" is said of the text itself."""
    before, after = _sentence(text, reference)
    own = re.search(r"\bsee\s+$", before, re.IGNORECASE)
    return not own and LAW.search(before + after) is not None


def _sentence(text: str, reference: CrossReference) -> tuple[str, str]:
    before = SENTENCE_END.split(text[max(0, reference.start - 600) : reference.start])[-1]
    return before, SENTENCE_END.split(text[reference.end : reference.end + 600])[0]


def _near(text: str, reference: CrossReference) -> tuple[list[str], list[str]]:
    before, after = _sentence(text, reference)
    return stems(before)[-REACH:], stems(after)[:REACH]


def _says(title: list[str], before: list[str], after: list[str]) -> bool:
    """Whether a title is on either side, in order; a one-word title only just before."""
    if len(title) < 2:
        return len(title) == 1 and len(title[0]) > 4 and title[0] in before[-6:]
    return _in_order(title, before) or _in_order(title, after)


def _in_order(title: list[str], words: list[str]) -> bool:
    size = len(title)
    return any(words[start : start + size] == title for start in range(len(words) - size + 1))


def _speaks_of(text: str, reference: CrossReference, sections: SectionTitles) -> bool:
    """Whether half the words of the section's title are near the reference to it."""
    title = set(sections.titles[reference.number])
    before, after = _near(text, reference)
    return bool(title) and 2 * len(title & {*before, *after}) >= len(title)


def _holds(outer: str, inner: str) -> bool:
    return outer == inner or inner.startswith(outer + ".")


def _kin(one: str, other: str) -> bool:
    return _holds(one, other) or _holds(other, one)


def _wrong_way(text: str, reference: CrossReference, within: str, sections: SectionTitles) -> str:
    """ "Section 9 above" where section 9 comes below."""
    way = re.match(r"\s+(above|below)\b", text[reference.end :][:40], re.IGNORECASE)
    if way is None or within not in sections.places or _kin(within, reference.number):
        return ""
    comes_later = sections.places[reference.number] > sections.places[within]
    if comes_later == (way[1].lower() == "below"):
        return ""
    message = _("Section %(number)s is not %(way)s this place. Is another section meant?")
    return message % {"number": reference.number, "way": way[1].lower()}
