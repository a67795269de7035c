"""Removes the reporter's name from text, however it is written.

Names and text are both compared folded: without case, accents or invisible characters. What a
name can't catch (a nickname, a style of writing, a picture of a page) is left to whoever reads
the file before handing it on.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from breaches.models import Concern, Entry, Party
from people.models import Person
from web.names.folding import folded, folded_by_place, words_of

Redaction = Callable[[str], str]
STAND_IN = "[reporter]"
# Parts of a name that identify nobody by themselves.
NO_NAMES = {
    *("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "rev", "the", "and", "von"),
    *("van", "der", "den", "del", "dos", "bin", "ibn", "abu", "parent", "pupil", "teacher"),
    *("staff", "year", "class", "school", "mother", "father", "head", "deputy", "governor"),
    *("from", "who", "her", "his", "of", "at", "in", "de", "la", "le", "al", "el", "an", "my"),
}
BETWEEN = r"[\W_]{0,5}"


@dataclass(frozen=True)
class Names:
    """A reporter's name: `first` and `last` where it is known which is which."""

    whole: str
    first: str = ""
    last: str = ""
    email: str = ""

    def patterns(self) -> Iterator[str]:
        """The ways of writing it, as regular expressions over folded text."""
        first, last = words_of(self.first), words_of(self.last)
        words = words_of(self.whole)
        yield from map(_joined, (words, first, last))
        if first and last:
            yield _joined([*last, *first])
            yield _joined([*(word[0] for word in first), *last])
            yield _joined([first[0][0], *last])
            yield _joined([*last, first[0][0]])
        for part in {*_parts(self.whole), *_parts(self.first), *_parts(self.last), *words}:
            if len(part) > 1 and part not in NO_NAMES:
                yield f"{_joined(words_of(part))}s?"
        if self.email:
            yield re.escape(folded(self.email))
            yield re.escape(folded(self.email.partition("@")[0]))


def _joined(words: Iterable[str]) -> str:
    return BETWEEN.join(map(re.escape, words))


def _parts(name: str) -> list[str]:
    """The parts that may appear alone: for O'Brien-Smith, o'brien and smith."""
    return re.split(r"[\s-]+", folded(name))


class Redactor:
    """Puts `[reporter]` wherever one of the names appears in a text."""

    def __init__(self, names: Iterable[Names]) -> None:
        self.found = sorted(
            {pattern for name in names for pattern in name.patterns() if pattern},
            key=len,
            reverse=True,
        )

    @cached_property
    def expression(self) -> re.Pattern[str]:
        # A digit or underscore beside it doesn't hide a name: p_nair2.
        return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(self.found)})(?![^\W\d_])")

    def __call__(self, text: str) -> str:
        if not self.found:
            return text
        pieces: list[str] = []
        end = 0
        for start, stop in self._spans(text):
            gap = text[end:start]
            if not (pieces and not gap.strip(" \t-")):
                pieces += [gap, STAND_IN]
            end = stop
        return "".join([*pieces, text[end:]])

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the names are, with any invisible characters that follow.

        ASCII text, such as most long emails, has the same positions when folded: no list is built.
        """
        if text.isascii():
            yield from (match.span() for match in self.expression.finditer(text.lower()))
            return
        parts = list(folded_by_place(text))
        places = [place for place, letters in parts for _letter in letters]
        places.append(len(text))
        for match in self.expression.finditer("".join(letters for _place, letters in parts)):
            stop = places[match.end() - 1] + 1
            while stop < len(text) and not parts[stop][1]:
                stop += 1
            yield places[match.start()], stop


def unchanged(text: str) -> str:
    return text


def redactor(concern: Concern, parties: Iterable[Party], entries: Iterable[Entry]) -> Redactor:
    """Make one for the reporter's names then and now. One SQL query."""
    told = [p.words for p in parties if p.part == Party.Part.REPORTER]
    pks = [words["person"] for words in told if words["person"]]
    known = Person.objects.filter(pk__in=pks)
    as_now = [Names(str(each), each.first_name, each.last_name, each.email or "") for each in known]
    return Redactor([*as_now, *map(_as_then, told), *_told_by(entries)])


def _as_then(words: Mapping[str, Any]) -> Names:
    first, _space, last = words["name"].rpartition(" ")
    return Names(words["name"], first, last)


def _told_by(entries: Iterable[Entry]) -> Iterator[Names]:
    """Who reported by word of mouth: the name as typed, perhaps among other words."""
    for entry in entries:
        said = entry.kind == Entry.Kind.REPORT and entry.words.get("told_by")
        if said:
            capitals = re.findall(r"\b[^\W\d_a-z][\w'’-]*", said)
            name = [word for word in capitals if folded(word) not in NO_NAMES]
            first, _space, last = " ".join(name).rpartition(" ")
            yield Names(" ".join(name) or said, first, last)
