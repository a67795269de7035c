"""Which evidence goes into a case file's archive, and how.

Whole: each original, untouched. Without the reporter's name: the copies to look at, which hold no
metadata; of those that are text the name is taken out. What is locked or destroyed never goes.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from django.core.files.storage import default_storage

from breaches.bundling import Enclosure
from breaches.displaying import display_name, display_type
from breaches.evidence import Copy, pieces
from breaches.models import Evidence
from breaches.redacting import Cover


def enclosures(
    evidence: Iterable[Evidence], whole: bool, cover: Cover
) -> dict[Evidence, Enclosure]:
    """Of each piece that may go and that the storage still has, the file for the archive."""
    enclosed = {}
    for number, each in enumerate(evidence, start=1):
        copy: Copy = "original" if whole and each.original else "display"
        stored = getattr(each, copy)
        if each.state == Evidence.State.KEPT and stored and default_storage.exists(stored):
            name = each.words["name"] if copy == "original" else cover(display_name(each))
            enclosed[each] = Enclosure(f"evidence/{number:02}-{name}", _reading(each, copy, cover))
    return enclosed


def _reading(evidence: Evidence, copy: Copy, cover: Cover) -> Callable[[], Iterable[bytes]]:
    read = partial(pieces, evidence, copy)
    is_text = display_type(evidence.words["type"]).startswith("text/")
    return partial(_covered, read, cover) if copy == "display" and is_text else read


def _covered(read: Callable[[], Iterable[bytes]], cover: Cover) -> Iterator[bytes]:
    """Line by line: a mail is of 20 MB at most."""
    text = b"".join(read()).decode(errors="replace")
    for line in text.splitlines(keepends=True):
        yield cover(line).encode()
