"""The name of whoever reported taken out of text, however it is written there.

Both the names and the text are compared folded: without case, accents, and characters that
nobody sees. What a name can't tell (a nickname, how somebody writes, a picture of a page) is
left to who reads the file before it is handed on.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from breaches.models import Concern, Entry, Party
from people.models import Person
from web.folding import folded, folded_by_place, words_of

Cover = Callable[[str], str]
STAND_IN = "[reporter]"
# Parts of a name that by themselves name nobody.
NO_NAMES = {
    *("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "rev", "the", "and", "von"),
    *("van", "der", "den", "del", "dos", "bin", "ibn", "abu", "parent", "pupil", "teacher"),
    *("staff", "year", "class", "school", "mother", "father", "head", "deputy", "governor"),
    *("from", "who", "her", "his", "of", "at", "in", "de", "la", "le", "al", "el", "an", "my"),
}
BETWEEN = r"[\W_]{0,5}"


@dataclass(frozen=True)
class Names:
    """A reporter as named: `first` and `last` where it is known which is which."""

    whole: str
    first: str = ""
    last: str = ""
    email: str = ""

    def patterns(self) -> Iterator[str]:
        """What stands for them, as regular expressions over folded text."""
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
    """As they may stand alone: of O'Brien-Smith, o'brien and smith."""
    return re.split(r"[\s-]+", folded(name))


class Redactor:
    """Puts `[reporter]` wherever one of the names stands in a text."""

    def __init__(self, names: Iterable[Names]) -> None:
        self.found = sorted(
            {pattern for name in names for pattern in name.patterns() if pattern},
            key=len,
            reverse=True,
        )

    @cached_property
    def expression(self) -> re.Pattern[str]:
        # A digit or an underscore beside it doesn't hide a name: p_nair2.
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
        """Where they are named in the text, with the unseen signs that follow.

        Plain text, as long mails are, is its own folded text: no list of places is held.
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
    """For what whoever reported was called then and is called now. One statement."""
    told = [p.words for p in parties if p.part == Party.Part.REPORTER]
    pks = [words["person"] for words in told if words["person"]]
    known = Person.objects.filter(pk__in=pks)
    as_now = [Names(str(each), each.first_name, each.last_name, each.email or "") for each in known]
    return Redactor([*as_now, *map(_as_then, told), *_told_by(entries)])


def _as_then(words: Mapping[str, Any]) -> Names:
    first, _space, last = words["name"].rpartition(" ")
    return Names(words["name"], first, last)


def _told_by(entries: Iterable[Entry]) -> Iterator[Names]:
    """Who told it by word of mouth: their name as somebody typed it, perhaps with more words."""
    for entry in entries:
        said = entry.kind == Entry.Kind.REPORT and entry.words.get("told_by")
        if said:
            capitals = re.findall(r"\b[^\W\d_a-z][\w'’-]*", said)
            name = [word for word in capitals if folded(word) not in NO_NAMES]
            first, _space, last = " ".join(name).rpartition(" ")
            yield Names(" ".join(name) or said, first, last)
