"""Laws and bodies that no longer exist but texts still name: our list and a school's own."""

import datetime
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from policies.texts.questions.dates import MONTH

OURS = Path(__file__).with_name("outdated.toml")
YEAR = r"(?:19|20)\d\d"
DATED = re.compile(rf"(?P<words>.+)\s\(?(?P<year>{YEAR})\)?")
LAWS = ("Act", "Regulations", "Order")
ABBREVIATED = re.compile(r"\(([A-Za-z]{2,8}?)s?\)")
SPELT_OUT = re.compile(r"(?<!\w)([A-Z][A-Za-z]{1,7}?)s?\s\(([^()]{4,80})\)")
JOINING = {"and", "of", "for", "the", "to", "in", "on", "&"}
# Words just before a name that say the text knows it has gone: "formerly the …".
KNOWN_GONE = re.compile(
    r"\b(?:formerly|previously|replac(?:es|ed|ing)|supersed(?:es|ed|ing)|successors? (?:to|of)"
    r"|took over from)\s(?:(?:known as|called|the|both|its?|as|by)\s)*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Outdated:
    """One law or body: its names, what replaced it and since when, where to read that, when
    somebody last checked (None: nobody has yet), words which show that a text means something else
    by an abbreviation, and whether capitals matter."""

    names: tuple[str, ...]
    now: str
    since: str
    source: str
    checked: datetime.date | None = None
    unless: tuple[str, ...] = ()
    exact: bool = False

    @cached_property
    def expression(self) -> "re.Pattern[str]":
        return re.compile("|".join(_pattern(name, exact=self.exact) for name in self.names))

    def found_in(self, words: str, others: Iterable[str]) -> Iterator[tuple[int, int]]:
        """Where it is named; `others` are abbreviations by which the text means something else."""
        matches = [
            match
            for match in self.expression.finditer(words.replace("’", "'"))
            if not KNOWN_GONE.search(words, max(0, match.start() - 80), match.start())
        ]
        # An abbreviation beside the whole name is the same again.
        whole = [match for match in matches if " " in match[0]]
        for match in whole or matches:
            if abbreviation(match[0]) not in others:
                yield match.span()


def abbreviation(name: str) -> str:
    """How an abbreviation is compared: "ISAs" and "ISA" are one."""
    return name.removesuffix("'s").removesuffix("s").casefold() if " " not in name else ""


def other_meanings(text: str) -> set[str]:
    """Abbreviations by which a text means something else: it spells them out itself, or has words
    that our list names."""
    names = [abbreviation(short) for short, whole in _spelt_out(text) if not _is_listed(whole)]
    folded = text.casefold()
    listed = (each for each in all_outdated() if any(words in folded for words in each.unless))
    return {*names, *(abbreviation(name) for each in listed for name in each.names)} - {""}


def _spelt_out(text: str) -> Iterator[tuple[str, str]]:
    for match in ABBREVIATED.finditer(text):
        before = text[max(0, match.start() - 120) : match.start()].split()
        joined = [word for word in before if word.casefold() not in JOINING]
        for words in (before, joined):
            last = words[-len(match[1]) :]
            if _initials(last) == match[1].casefold():
                yield match[1], " ".join(last)
    for match in SPELT_OUT.finditer(text):
        words = [word for word in match[2].split() if word.casefold() not in JOINING]
        if _initials(words) == match[1].casefold():
            yield match[1], match[2]


def _initials(words: list[str]) -> str:
    return "".join(word[0] for word in words).casefold()


def _is_listed(name: str) -> bool:
    folded = name.replace("’", "'")
    return any(each.expression.search(folded) for each in all_outdated())


def _pattern(name: str, *, exact: bool) -> str:
    """Matches whole words, plurals too; ignores case, except for abbreviations. A year may be
    written in any way, and come before or after; a law without a year matches any."""
    case = "" if exact or name.isupper() else "i"
    name = name.replace("’", "'")
    match = DATED.fullmatch(name)
    words = r"\s+".join(map(_word, (match["words"] if match else name).split()))
    plural = "(?:'?s)?"
    if match:
        words = rf"(?:{words}{_year(match['year'])}|{match['year']}\s+{words})"
        plural = ""
    elif name.endswith(LAWS):
        words += f"(?:{_year(YEAR)})?"
        plural = ""
    return rf"(?{case}:(?<!\w){words}{plural}(?!\w))"


def _word(word: str) -> str:
    """One word of a name; brackets around it may be left out, and amending Acts count."""
    if word in LAWS:
        return rf"(?:\(?amendment\)?\s+)?{word}"
    escaped = re.escape(word).replace(r"\(", r"\(?").replace(r"\)", r"\)?")
    return "(?:and|&)" if word == "and" else escaped


def _year(year: str) -> str:
    return rf"(?:\)?,?\s+(?:of\s+)?|\s*(?=[(\[]))[(\[]?(?:(?:{MONTH})\s+)?{year}[)\]]?"


@cache
def all_outdated() -> tuple[Outdated, ...]:
    """Raises ImproperlyConfigured, with the file's name, if a file can't be read."""
    files = [OURS, *([Path(settings.OUTDATED_FILE)] if settings.OUTDATED_FILE else [])]
    return tuple(one for path in files for one in _read(path))


def last_looked() -> datetime.date:
    """When the entry that has gone longest without a check was last checked."""
    return min(each.checked for each in all_outdated() if each.checked)


def _read(path: Path) -> list[Outdated]:
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["outdated"]
        return [_row(row) for row in rows]
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"OUTDATED_FILE: {path} can't be read: {error}") from error


def _row(row: dict[str, Any]) -> Outdated:
    row = {"checked": None, "unless": [], "exact": False, **row}
    if set(row) != {field.name for field in fields(Outdated)}:
        raise ValueError(
            "each entry has names, now, since and source; it may have checked, unless and exact;"
            " and it has nothing else."
        )
    if not row["names"] or not _are_words(row["names"]):
        raise ValueError("names is a list of names.")
    if not _are_words(row["unless"]):
        raise ValueError("unless is a list of words.")
    if not _are_words([row["now"], row["since"], row["source"]]):
        raise ValueError("now, since and source are words.")
    if not isinstance(row["checked"], datetime.date | None):
        raise ValueError("checked is a day, as in 2026-11-25.")
    if not isinstance(row["exact"], bool):
        raise ValueError("exact is true or false.")
    unless = tuple(each.casefold() for each in row["unless"])
    return Outdated(**{**row, "names": tuple(row["names"]), "unless": unless})


def _are_words(values: list[Any]) -> bool:
    return all(isinstance(each, str) and each for each in values)
