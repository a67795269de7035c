"""Replace words wherever they are in what is typed for a draft."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Person
from policies.lifecycle.drafting import SavedMeanwhile, Typed, save, typed_in
from policies.models import Manuscript, Version
from policies.texts.places import Place, Wanted, find_words

AROUND = 90  # characters on either side of what is found
OF_A_KIND = "wording_"


@dataclass(frozen=True)
class Hit:
    """A place of the words, with its sentence; `part` is the name of the editor's field."""

    part: str
    place: Place
    before: str
    after: str

    @property
    def key(self) -> str:
        return f"{self.part}-{self.place.start}"


def find_hits(typed: Typed, wanted: Wanted) -> Iterator[Hit]:
    for part, text in _parts(typed).items():
        for place in find_words(text, wanted):
            yield Hit(part, place, _before(text, place.start), _after(text, place.end))


def _parts(typed: Typed) -> dict[str, str]:
    """Every text by the name of its field in the editor."""
    own = {f"{OF_A_KIND}{kind}": text for kind, text in typed.wordings.items()}
    return {
        "text": typed.text,
        "wording": typed.wording,
        **own,
        "changes": typed.changes,
        "plain_words": typed.plain_words,
    }


def _before(text: str, start: int) -> str:
    line = text[max(0, start - AROUND) : start].rpartition("\n")[2]
    whole = len(line) < AROUND
    return line if whole else f"…{line.partition(' ')[2]}"


def _after(text: str, end: int) -> str:
    line = text[end : end + AROUND].partition("\n")[0]
    whole = len(line) < AROUND
    return line if whole else f"{line.rpartition(' ')[0]}…"


@transaction.atomic
def replace_words(
    version: Version,
    wanted: Wanted,
    new: str,
    ticked: Collection[str],
    by: Person | None,
    seen: str,
) -> int:
    """Replace the words at the places whose keys are ticked, save that as one save, and keep the
    text before. How many they were.

    Raises SavedMeanwhile if the text isn't the one that was `seen`, and ValidationError if none of
    its places is ticked or it is no longer a draft.
    """
    last = Manuscript.objects.latest_of(version)
    if last and last.stamp != seen:
        raise SavedMeanwhile(last)
    last = last or save(version, typed_in(version), by, seen)
    typed = Typed(**last.typed())
    hits = [hit for hit in find_hits(typed, wanted) if hit.key in ticked]
    if not hits:
        raise ValidationError(_("Tick at least one place."), code="none")
    save(version, _replaced(typed, hits, new), by, last.stamp, as_shown=False, apart=True)
    return len(hits)


def _replaced(typed: Typed, hits: Collection[Hit], new: str) -> Typed:
    of_part = defaultdict(list)
    for hit in hits:
        of_part[hit.part].append(hit.place)
    parts = {part: _put(text, of_part[part], new) for part, text in _parts(typed).items()}
    own = {kind: parts.pop(f"{OF_A_KIND}{kind}") for kind in asdict(typed)["wordings"]}
    return replace(typed, wordings=own, **parts)


def _put(text: str, places: Collection[Place], new: str) -> str:
    for place in sorted(places, key=lambda place: place.start, reverse=True):
        text = text[: place.start] + new + text[place.end :]
    return text
