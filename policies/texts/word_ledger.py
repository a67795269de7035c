"""A ledger of words: what a source says beside what was made of it, in order.

The text that people sign must never differ from what the school wrote without somebody being told,
so each step of an import is checked by reading its source a second time, apart from the code that
converts it.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from django.utils.translation import gettext as _

from .model import shorten

# One word: letters and digits, with the punctuation that may be inside one.
WORD = re.compile(r"\w(?:[\w'’.,/\u2010\u2011-]*\w)?")
ALIKE = str.maketrans("’‘‐‑‒–—", "''-----")
# Matching words in a row that show the two texts are aligned again.
IN_STEP = 3
# How many words ahead to look for such a match.
AHEAD = 400
# With more differences than this nobody looks for passages that only moved.
MANY = 1000
# Characters of a passage that are quoted.
LONGEST = 160
# Differences listed one by one; any further ones are only counted.
MOST = 50


class Kind(StrEnum):
    LOST = "lost"
    JOINED = "joined"
    CHANGED = "changed"
    ADDED = "added"


@dataclass(frozen=True)
class Difference:
    """Words of the source that came out differently. `after` is the words just before, so that a
    reader can find the place; `made` is what the text says there now."""

    kind: Kind
    words: tuple[str, ...]
    made: tuple[str, ...]
    after: tuple[str, ...]

    def __str__(self) -> str:
        place = _("after “%s”") % " ".join(self.after) if self.after else _("at the beginning")
        values = {"words": _quoted(self.words), "made": _quoted(self.made), "place": place}
        if self.kind == Kind.LOST:
            return _("Words that are missing from the text: “%(words)s”, %(place)s.") % values
        return _("“%(words)s”, %(place)s, became “%(made)s”.") % values


def _quoted(words: Sequence[str]) -> str:
    """The words, or how a long passage begins and ends."""
    said = " ".join(words)
    if len(said) <= LONGEST:
        return said
    return f"{shorten(said, LONGEST)} {shorten(words[-1], LONGEST)}"


def words_of(text: str) -> list[str]:
    """The words as they are written, without the punctuation between them."""
    seen = (each for each in unicodedata.normalize("NFC", text) if not _is_unseen(each))
    return WORD.findall("".join(seen))


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cn") and not character.isspace()


def compared(word: str) -> str:
    return unicodedata.normalize("NFKC", word).translate(ALIKE).replace("_", "")


def unaccounted(source: str, made: str) -> list[str]:
    """A sentence for each place where source words were lost, joined or changed. Added words are
    not listed: they can be seen in the text."""
    found = [each for each in differences(words_of(source), words_of(made)) if each.words]
    said = [str(each) for each in found[:MOST]]
    if len(found) > MOST:
        said.append(_("In %d more places the words differ.") % (len(found) - MOST))
    return said


def differences(source: Sequence[str], made: Sequence[str]) -> list[Difference]:
    """Every place in which the words differ. A passage that only moved does not count as a
    difference, unless so many differ that looking for it would take long."""
    found = _walk(source, made)
    if len(found) > MANY:
        return found
    return [*_unmoved(found)]


def _unmoved(found: Sequence[Difference]) -> Iterator[Difference]:
    """Words that were added in one place can have come from one other place."""
    added = "\n".join(_spaced(each.made) for each in found)
    for each in found:
        passage = _spaced(each.words)
        if each.kind == Kind.LOST and passage in added:
            added = added.replace(passage, " ", 1)
        else:
            yield each


def _spaced(words: Iterable[str]) -> str:
    return f" {' '.join(map(compared, words))} "


def _walk(source: Sequence[str], made: Sequence[str]) -> list[Difference]:
    left, right = [*map(compared, source)], [*map(compared, made)]
    places = _places(right)
    found = []
    n = m = 0
    while n < len(left) or m < len(right):
        if n < len(left) and m < len(right) and left[n] == right[m]:
            n, m = n + 1, m + 1
            continue
        ahead, beside = _next_in_step(left, right, places, n, m)
        closer = SequenceMatcher(None, left[n:ahead], right[m:beside], autojunk=False)
        for tag, a, b, c, d in closer.get_opcodes():
            if tag != "equal":
                found.append(
                    Difference(
                        _kind(left[n + a : n + b], right[m + c : m + d]),
                        tuple(source[n + a : n + b]),
                        tuple(made[m + c : m + d]),
                        tuple(source[max(0, n + a - 4) : n + a]),
                    )
                )
        n, m = ahead, beside
    return found


def _places(words: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
    places = defaultdict(list)
    for n in range(len(words) - IN_STEP + 1):
        places[tuple(words[n : n + IN_STEP])].append(n)
    return places


def _next_in_step(
    left: Sequence[str],
    right: Sequence[str],
    places: dict[tuple[str, ...], list[int]],
    n: int,
    m: int,
) -> tuple[int, int]:
    """Find the nearest place at which the two texts are aligned again."""
    best = None
    for ahead in range(n, min(n + AHEAD, len(left) - IN_STEP + 1)):
        if best and ahead - n >= best[0]:
            break
        known = places.get(tuple(left[ahead : ahead + IN_STEP]), [])
        at = bisect_left(known, m)
        if at < len(known) and known[at] - m <= AHEAD:
            between = ahead - n + known[at] - m
            if best is None or between < best[0]:
                best = (between, ahead, known[at])
    if best:
        return best[1], best[2]
    return _to_the_end(left, right, n, m)


def _to_the_end(left: Sequence[str], right: Sequence[str], n: int, m: int) -> tuple[int, int]:
    """Align the last words of both texts, which may be too few for a match. If too much text is
    left for that, skip the stretch already searched."""
    if len(left) - n > AHEAD or len(right) - m > AHEAD:
        return (min(n + AHEAD, len(left)), m) if n < len(left) else (n, len(right))
    same = 0
    while same < min(len(left) - n, len(right) - m) and left[-1 - same] == right[-1 - same]:
        same += 1
    return len(left) - same, len(right) - same


def _kind(words: Sequence[str], instead: Sequence[str]) -> Kind:
    if not words:
        return Kind.ADDED
    if not instead:
        return Kind.LOST
    return Kind.JOINED if "".join(words) == "".join(instead) else Kind.CHANGED
