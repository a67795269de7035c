"""Where words are in a text as somebody types it, and which section that is in."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from web.names.folding import ALIKE, folded_by_place

from .markdown import plain, split_anchor
from .model import shorten

HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<words>\S.*)$", re.MULTILINE)
# What is no word of a text: anchors, where pictures are kept, and where links lead.
NEVER_WORDS = re.compile(r"\{#[^\s{}]{1,100}\}|\(picture:[0-9a-f]{64}\)")
ADDRESS = re.compile(
    r"(?<=\])\([^()\n]{0,1000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)|\bhttps?://[^\s()<>]{1,1000}"
)
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Place:
    """From `start` to `end` in a text, and the heading above."""

    start: int
    end: int
    words: str
    section: str = ""


@dataclass(frozen=True)
class Wanted:
    """Words to find. Quotation marks, dashes and accents count as their plain forms."""

    words: str
    whole: bool = False
    case: bool = False
    in_addresses: bool = False


def find_words(text: str, wanted: Wanted) -> Iterator[Place]:
    """Every place of the words, in order and not overlapping."""
    letters, places = _letters(text)
    words = " ".join(_letters(wanted.words)[0].split())
    hidden = _covered(text, *((NEVER_WORDS,) if wanted.in_addresses else (NEVER_WORDS, ADDRESS)))
    headings = _headings(text)
    at = letters.find(words) if words else -1
    while at >= 0:
        start, end = places[at], places[at + len(words)]
        whole_letters = (at == 0 or places[at - 1] < start) and places[at + len(words) - 1] < end
        if (
            whole_letters
            and hidden.isdisjoint(range(start, end))
            and _suits(text, start, end, wanted)
        ):
            yield Place(start, end, text[start:end], _above(headings, start))
            at += len(words) - 1
        at = letters.find(words, at + 1)


def _letters(text: str) -> tuple[str, list[int]]:
    """The text folded, white space as single blanks, and where each letter was; at the end, how
    long the text is."""
    found: list[tuple[int, str]] = []
    for place, folded in folded_by_place(text):
        blank = text[place].isspace()
        if blank and found and found[-1][1] == " ":
            continue
        found += [(place, letter) for letter in (" " if blank else folded)]
    places = [place for place, _letter in found]
    return "".join(letter for _place, letter in found), [*places, len(text)]


def _suits(text: str, start: int, end: int, wanted: Wanted) -> bool:
    if wanted.case and _signs(text[start:end]) != _signs(wanted.words):
        return False
    around = (text[max(0, start - 1) : start], text[end : end + 1])
    return not (wanted.whole and any(map(str.isalnum, around)))


def _signs(words: str) -> str:
    return " ".join(unicodedata.normalize("NFC", words).translate(ALIKE).split())


def _covered(text: str, *patterns: re.Pattern[str]) -> set[int]:
    matches = chain.from_iterable(pattern.finditer(text) for pattern in patterns)
    return {place for match in matches for place in range(*match.span())}


def _headings(text: str) -> list[tuple[int, str]]:
    """Where each heading begins, and its words."""
    return [
        (match.start(), plain(split_anchor(match["words"])[0])) for match in HEADING.finditer(text)
    ]


def _above(headings: list[tuple[int, str]], place: int) -> str:
    """The words of the last heading at or above a place ("" if there is none)."""
    at = bisect_right(headings, place, key=lambda heading: heading[0])
    return headings[at - 1][1] if at else ""


def browser_range(text: str, place: Place) -> tuple[int, int]:
    """From where to where it is for a script: browsers count the rarer characters twice."""
    start, end = (len(text[:at].encode("utf-16-le")) // 2 for at in (place.start, place.end))
    return start, end


def line_at(text: str, number: int) -> Place:
    """A line, counted from 1; beyond the last, the last."""
    lines = text.split("\n")
    number = min(max(number, 1), len(lines))
    start = sum(len(line) + 1 for line in lines[: number - 1])
    line = lines[number - 1]
    words = shorten(plain(split_anchor(line)[0].lstrip("#>-*| ")), 80)
    return Place(start, start + len(line), words, _above(_headings(text), start))


def locate(text: str, words: str, section: str = "") -> Place | None:
    """Where words are that are known without their Markdown, in the section of that number and
    title if they are there; without the words, its heading."""
    headings = _headings(text)
    start, end = _section(headings, section, len(text))
    run = _run(text, words, start, end) or _run(text, words, 0, len(text))
    if run:
        return Place(*run, shorten(words), _above(headings, run[0]))
    if end:
        heading = text[start:].partition("\n")[0]
        return Place(start, start + len(heading), "", _above(headings, start))
    return None


def _section(headings: list[tuple[int, str]], section: str, length: int) -> tuple[int, int]:
    """From its heading to the next; nothing if there is no such section."""
    ends = [*(start for start, _words in headings[1:]), length]
    for (start, words), end in zip(headings, ends, strict=True) if headings else ():
        if _tokens(section) and _tokens(words) == _tokens(section):
            return start, end
    return 0, 0


def _tokens(words: str) -> list[str]:
    return [match[0].casefold() for match in WORD.finditer(words)]


def _run(text: str, words: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the words are one after the other, whatever signs are between them."""
    cut = words.strip()
    wanted = _tokens(cut)[: -1 if cut.endswith("…") and len(_tokens(cut)) > 1 else None]
    blank = ADDRESS.sub(_blank, NEVER_WORDS.sub(_blank, text[start:end]))
    found = [*WORD.finditer(blank)]
    said = [match[0].casefold() for match in found]
    for n in range(len(said) - len(wanted) + 1):
        if wanted and said[n] == wanted[0] and said[n : n + len(wanted)] == wanted:
            return start + found[n].start(), start + found[n + len(wanted) - 1].end()
    at = -1 if wanted or not cut else text.find(cut, start, end)
    return (at, at + len(cut)) if at >= 0 else None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
