"""Template text that nobody settled: words in [square brackets], and places never filled in."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from django.utils.translation import gettext as _

from policies.texts.dialects.marks import TAG
from policies.texts.markdown import plain
from policies.texts.model import FindingKind, Notes, TextFinding
from policies.texts.tree import Node

Span = tuple[int, int]

SIGNS = re.compile(r"\\.|[\[\]]", re.DOTALL)
LINKED = re.compile(r"\]\(\s*<?(?:https?:|mailto:|#|picture:)", re.IGNORECASE)
TO_FILL = re.compile(
    r"\b(?:insert|enter|add|delete|name|names|date|number|specify|state|select|choose|amend|tbc"
    r"|xx+|e\.g\.|your|our school|the school)\b|[/_…]|\.\.\.",
    re.IGNORECASE,
)
BOX = re.compile(r"\[[ xX]?\]")
BEFORE_BOX = re.compile(r"(?:^|\|)\s*$")
AROUND = 5
REST = re.compile(r"\S{1,10}")
FOLLOWING = re.compile(r"\S{1,60}(?:\s\S{1,60}){0,4}")

SCHOOL = r"School|Academy|College|Nursery|Federation|Trust|Partnership|Council|Primary"
# What each kind has in it, in lower case, and the kind. Every quantifier is bounded or possessive,
# so that no text makes them try again and again.
PLACEHOLDERS = [
    ("<", r"\\?<(?!https?:|mailto:|www\.|[^\s<>]{1,80}@)[A-Za-z](?:[^<>\n]{0,78}[^\s<>])?>"),
    ("{", r"(?<!\{)\{{1,3}(?!#)(?=[^{}\n]{0,80}[A-Za-z])[^{}\n]{1,80}\}{1,3}"),
    ("«", r"«[\w\\]{1,60}»"),
    # XXXX, xx/xx/xxxx, 07XXX XXXXXX, 20XX, Mrs XX, XX Primary School
    ("xx", r"(?<![A-Za-z\d])(?:(?:0\d{0,4}|20)(?:X{2,}+|x{2,}+)|X{3,}+|x{4,}+"
           r"|(?:[Xx]{2}[/.-]){1,2}[Xx]{2,}+)(?:[ ./-](?:X{2,}+|x{2,}+))*+(?![A-Za-z])"
           r"(?!-rated|\s(?:rated|films?|content)\b)"),
    ("xx", r"\b(?:Mrs?|Miss|Ms|Dr)\.? XX\b"),
    ("xx", r"(?<![A-Za-z])XX(?=\s(?:[A-Z][\w’'-]{0,30}\s){0,4}"
           r"(?:School|Academy|College|Nursery|Federation|Trust|Partnership|Council|Primary)\b)"),
    ("dd", r"(?<!format )(?<!form )(?<!as )(?<![\w/])(?i:dd([/.-])mm\1yy(?:yy)?)(?!\w)"),
    # What Word shows until somebody types, and where it lost what a field refers to.
    ("click", r"(?i:\bclick (?:or tap (?:here )?|here )to (?:enter|add|insert|choose)"
              r" (?:text|an? date|an? item|details|names?|your \w{1,30})\b\.?)"),
    ("choose a", r"\bChoose (?:an item|a building block)(?=\.?\s*(?:$|\n|\||\)))"),
    ("error!", r"Error! (?:Reference source not found|Bookmark not defined"
               r"|No text of specified style in document|Hyperlink reference not valid)\.?"),
    (" here", r"(?i:\b(?:insert|type|enter|add)\s(?:[\w’'/-]{1,30}\s){0,4}"
              r"(?:text|names?|titles?|dates?|details|logo|link|numbers?|wording|words)\shere\b"
              r"|\byour\s(?:[\w’'-]{1,30}\s){0,2}(?:name|logo|text)\shere\b"
              r"|\b(?:school|academy|trust)(?:['’]s)?\s(?:name|logo)\shere\b)"),
    ("(", r"(?i:\((?:insert|name of (?:the )?(?:school|academy|trust|setting)"
          r"|(?:school|academy|trust)(?:['’]s)? name|your school)\b[^()\n]{0,80}\))"),
    ("insert", r"\bINSERT(?:\s[A-Z’']{2,30}){1,6}"),
    ("tb", r"(?<![\w.])(?:TB[CAD]|tbc)(?!\w)"),
    ("t.b.", r"(?<![\w.])(?:T\.B\.[CAD]|t\.b\.c)(?!\w)\.?"),
    ("to be ", r"(?i:(?:^|(?<=[:|(])|(?<=[:|(]\s))to be (?:confirmed|advised|announced|completed"
               r"|inserted|added|decided)(?=\s*(?:$|\n|[).|;,])))"),
    ("lorem", r"(?i:\blorem ipsum\b[^.\n|]{0,80}\.?)"),
    ("???", r"\?{3,}+"),
]  # fmt: skip
IN_ADDRESS = re.compile(r"(?:https?:|mailto:|www\.|picture:|\]\()\S{0,200}$")


def note_unsettled(leaf: Node, placeholder: str, notes: Notes) -> None:
    """Asks about every bracket of the block and every place that was never filled in, except the
    statement's placeholder."""
    text = leaf.written
    pairs, single = find_brackets(text)
    for start, end in pairs:
        inside = text[start:end]
        settled = placeholder and plain(inside) == placeholder
        if not settled and not _is_box(text, start, inside):
            message = _("Words in square brackets were never decided on. Say what should be here.")
            _ask(leaf, (start, end), FindingKind.BRACKETS, message, _inner(inside), notes)
    for span in _with_words(text, single):
        message = _("A square bracket has no matching one. Say what these words should be.")
        suggestion = _without(text, span, single)
        _ask(leaf, span, FindingKind.UNBALANCED, message, suggestion, notes)
    for start, end in _outside(find_placeholders(text), pairs):
        if not placeholder or plain(text[start:end]) != placeholder:
            message = _("A placeholder was never filled in. Say what should be here.")
            _ask(leaf, (start, end), FindingKind.PLACEHOLDER, message, None, notes)


def find_brackets(text: str) -> tuple[list[Span], list[int]]:
    """The outermost pairs as (start, end), and the positions of unmatched brackets."""
    opened: list[int] = []
    pairs: list[Span] = []
    single: list[int] = []
    for match in SIGNS.finditer(text):
        place = match.start()
        if match[0] == "[":
            opened.append(place)
        elif match[0] == "]" and not opened:
            single.append(place)
        elif match[0] == "]":
            start = opened.pop()
            if not LINKED.match(text, place):
                pairs.append((start, place + 1))
    single += opened
    return _outermost(pairs), sorted(single)


def find_placeholders(text: str) -> list[Span]:
    """<School name>, XXXX, {insert}, TBC, "Click or tap here to enter text" and their like."""
    folded = text.lower()
    matches = (
        match
        for sign, pattern in PLACEHOLDERS
        if sign in folded
        for match in re.finditer(pattern, text)
    )
    return _outermost([match.span() for match in matches if not _is_code(match)])


def _is_code(match: re.Match[str]) -> bool:
    """Whether it is a tag that somebody writes about, or part of an address."""
    start, text = match.start(), match.string
    tag = TAG.fullmatch(match[0].removeprefix("\\"))
    return bool(tag or IN_ADDRESS.search(text, max(0, start - 200), start))


def _outermost(pairs: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for start, end in sorted(pairs):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _outside(spans: list[Span], pairs: list[Span]) -> Iterator[Span]:
    """Those that are in no pair of brackets: with these they are asked about already."""
    for start, end in spans:
        above = bisect_left(pairs, (start + 1,)) - 1
        if above < 0 or pairs[above][1] <= start:
            yield start, end


def _is_box(text: str, start: int, inside: str) -> bool:
    """A box to tick, at the beginning of a block or of a table's cell."""
    if not BOX.fullmatch(inside):
        return False
    return BEFORE_BOX.search(text[max(0, start - 20) : start]) is not None


def _inner(bracketed: str) -> str | None:
    """The words inside, unless they say what to write there."""
    inside = bracketed[1:-1].strip()
    short = len(inside.split()) <= 8
    return None if not inside or (short and TO_FILL.search(inside)) else inside


def _with_words(text: str, single: list[int]) -> Iterator[Span]:
    """Each bracket with a few of the words next to it; brackets close together are in one."""
    last = 0
    for place in single:
        if place < last:
            continue
        closing = text[place] == "]"
        window = text[max(last, place - 120) : place] if closing else ""
        before = "".join(re.findall(r"\S+\s+|\S+$", window)[-AROUND:])
        after = (REST if closing else FOLLOWING).match(text, place)
        last = after.end() if after else place + 1
        yield place - len(before), last


def _without(text: str, span: Span, single: list[int]) -> str:
    start, end = span
    gone = single[bisect_left(single, start) : bisect_left(single, end)]
    parts = zip([start, *(place + 1 for place in gone)], [*gone, end], strict=True)
    return "".join(text[one:other] for one, other in parts)


def _ask(
    leaf: Node,
    span: Span,
    kind: FindingKind,
    message: str,
    suggestion: str | None,
    notes: Notes,
) -> None:
    line, at = leaf.locate(span[0])
    excerpt = leaf.written[span[0] : span[1]]
    notes.ask(TextFinding("", kind, line, excerpt, message, suggestion, needs_decision=True, at=at))
