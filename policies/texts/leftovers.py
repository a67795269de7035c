"""What a converted document carries and a page makes for itself: printed contents, signature lines.

Works on lines. A removed line becomes blank, so that the others keep their numbers.
"""

import re

from django.utils.translation import gettext as _

from .model import Notes

DECORATION = re.compile(r"^(?:\s*(?:#{1,6}(?=\s)|[-*+•●○▪■◦‣⁃](?=\s)|>))*\s*")
TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
LINK = re.compile(r"\[([^\[\]]{0,300})\]\([^()\s]{0,300}\)")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
ANCHOR = re.compile(r"\s*\{#[^\s{}]{1,100}\}\s*$")
CONTENTS = re.compile(r"(?:table of )?contents?(?: page| list| table)?:?|index", re.IGNORECASE)
PAGE = re.compile(r"(?:\b(?:page|pg?)\b\.?\s*)?(?<![\w.])(?:\d{1,3}|[ivx]{1,5})$", re.IGNORECASE)
LEADER = re.compile(r"[.…·_]{2}|(?:[.·] ){2}|\t|  |page", re.IGNORECASE)
FURNITURE = {"section", "page", "pages", "title", "no", "number", "heading", "item", "contents"}

FILL = re.compile(r"_{3,}|\.{4,}|…{2,}|-{4,}|\t+| {3,}")
RULED = re.compile(r"_{3,}|\.{4,}|…{2,}|-{4,}")
# The line below the first row of a table.
RULING = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?\s*")
SIGNING = re.compile(
    r"(?:[\w'’()/&-]+ ){0,5}(?:signed|signature|signatures|signatory|date|dated)"
    r"(?: (?:of|by|on|for)(?: [\w'’()/&-]+){0,6})?",
    re.IGNORECASE,
)
# Without it nobody signs there: a form may ask for a date of birth.
SIGNED = re.compile(r"\b(?:signed|signatures?|signatory)\b", re.IGNORECASE)
ABOUT_SIGNER = re.compile(
    r"(?:[\w'’()/&-]+ ){0,4}(?:name|position|role|job title|title|chair|governors?|headteacher"
    r"|head|principal|manager|employee|witness|clerk|behalf of)"
    r"(?: (?:of|in)(?: [\w'’()/&-]+){0,6})?",
    re.IGNORECASE,
)


def leave_out(lines: list[str], notes: Notes) -> list[str]:
    """The lines without printed contents and signature lines, each of them noted."""
    kept = list(lines)
    for number in sorted(contents_lines(lines)):
        message = _("A line of the printed table of contents, left out: the page has its own.")
        _blank(kept, number, message, notes)
    for number in sorted(signature_lines(kept)):
        message = _("A line for signing by hand, left out: signing has its own place.")
        _blank(kept, number, message, notes)
    return kept


def _blank(lines: list[str], number: int, message: str, notes: Notes) -> None:
    if lines[number].strip():
        notes.leave_out(range(number + 1, number + 2), lines[number], message)
    lines[number] = ""


def bare(line: str) -> str:
    """The line without Markdown and tags; table cells are separated by tabs."""
    text = ANCHOR.sub("", DECORATION.sub("", TAG.sub("", line[:400])))
    text = LINK.sub(r"\1", LINK.sub(r"\1", text))
    if text.lstrip().startswith("|"):
        text = "\t".join(cell.strip() for cell in text.strip().strip("|").split("|"))
    return ESCAPED.sub(r"\1", text.replace("**", "").replace("*", "")).strip()


# Printed contents


def contents_lines(lines: list[str]) -> set[int]:
    texts = [bare(line) for line in lines]
    titles = {fold(text) for line, text in zip(lines, texts, strict=True) if _is_title(line)}
    found: set[int] = set()
    number = 0
    while number < len(lines):
        after, are_contents = _contents_from(number, lines, texts, titles)
        if are_contents:
            found.update(range(number, after))
        number = after
    return found


def _contents_from(
    start: int, lines: list[str], texts: list[str], titles: set[str]
) -> tuple[int, bool]:
    """Where to look next, and whether the lines up to there are printed contents."""
    headed = CONTENTS.fullmatch(texts[start]) is not None
    if not headed and not _has_page(lines[start], texts[start], titles):
        return start + 1, False
    first = start + 1 if headed else start
    last, entries, known = _run(first, lines, texts, titles)
    enough = entries >= 2 if headed else entries >= 3 and known * 2 >= entries
    return max(last, start) + 1, enough


def _run(first: int, lines: list[str], texts: list[str], titles: set[str]) -> tuple[int, int, int]:
    """Where the run of entries ends, how many there are, and how many name a real heading."""
    last, entries, known = first - 1, 0, 0
    number = first
    while number < len(lines):
        if texts[number]:
            length = _entry_length(number, lines, texts, titles)
            if not length:
                break
            number += length - 1
            last = number
            entries += not _is_furniture(texts[number])
            known += title_of(texts[number]) in titles
        number += 1
    return last, entries, known


def _entry_length(number: int, lines: list[str], texts: list[str], titles: set[str]) -> int:
    """1 for an entry on one line, more if it runs on, 0 if it isn't an entry."""
    if _is_entry(lines[number], texts[number], titles):
        return 1
    if lines[number].lstrip().startswith("#"):
        return 0
    following = next((n for n in range(number + 1, min(number + 3, len(lines))) if texts[n]), None)
    if following is None:
        return 0
    whole = texts[number] + " " + texts[following]
    runs_on = PAGE.search(whole) is not None and title_of(whole) in titles
    return following - number + 1 if runs_on else 0


def _is_entry(line: str, text: str, titles: set[str]) -> bool:
    if _has_page(line, text, titles) or _is_furniture(text):
        return True
    return not _is_title(line) and fold(text) in titles


def _has_page(line: str, text: str, titles: set[str]) -> bool:
    page = PAGE.search(text[-400:]) if len(text) <= 200 else None
    if page is None:
        return False
    before = text[: page.start()].rstrip(" \t.…·_-")
    led = LEADER.search(text[len(before) :]) is not None
    return bool(before) and (led or (fold(before) in titles and not _is_title(line)))


def _is_furniture(text: str) -> bool:
    return not set(re.findall(r"[a-z]+", text.lower())) - FURNITURE and not re.search(r"\d", text)


def _is_title(line: str) -> bool:
    stripped = line.strip()
    return stripped.startswith("#") or re.match(r"\*\*\s*\d", stripped) is not None


def title_of(entry: str) -> str:
    page = PAGE.search(entry)
    return fold(entry[: page.start()] if page else entry)


def fold(title: str) -> str:
    """A title for comparing: without number, punctuation, case and spaces."""
    text = re.sub(r"^\s*(?:section\s+)?\d[\d.]*[.):]?\s*(?=\D)", "", title, flags=re.IGNORECASE)
    return "".join(letter for letter in text.lower() if letter.isalnum())


# Lines for signing by hand


def signature_lines(lines: list[str]) -> set[int]:
    texts = [
        (number, bare(line))
        for number, line in enumerate(lines)
        if line.strip() and not RULING.fullmatch(line)
    ]
    strong = {place for place, (_line, text) in enumerate(texts) if is_signature(text)}
    beside = {place for place, (_line, text) in enumerate(texts) if _goes_with(text)}
    return {texts[place][0] for place in strong | _neighbours(strong, beside)}


def _neighbours(strong: set[int], beside: set[int]) -> set[int]:
    """Lines such as "Name:" count only in an unbroken run with a signature line."""
    found: set[int] = set()
    for step in (1, -1):
        for place in strong:
            while (place := place + step) in beside and place not in strong:
                found.add(place)
    return found


def is_signature(text: str) -> bool:
    parts = _parts(text)
    if not parts or not all(_labels(part) for part in parts):
        return False
    to_fill = RULED.search(text) is not None or all(part.endswith(":") for part in parts)
    signing = (part for part in parts if SIGNING.fullmatch(part.rstrip(": ")))
    return to_fill and any(map(SIGNED.search, signing))


def _goes_with(text: str) -> bool:
    parts = _parts(text)
    ruled = RULED.search(text) is not None
    return all(_labels(part) for part in parts) and (ruled or text.endswith(":"))


def _parts(text: str) -> list[str]:
    if len(text) > 200:
        return [text]
    return [part.strip() for part in FILL.split(text) if part.strip(" :|")]


def _labels(part: str) -> bool:
    words = part.rstrip(": ")
    return any(label.fullmatch(words) for label in (SIGNING, ABOUT_SIGNER))
