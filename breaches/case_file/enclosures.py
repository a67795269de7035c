"""Which evidence goes into a case file's archive, and how.

Whole: each original, untouched. Without the reporter's name: the display copies, which carry no
metadata; the name is removed from those that are text. Locked or destroyed files never go in.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from django.core.files.storage import default_storage

from breaches.case_file.archive import Enclosure
from breaches.case_file.redaction import Redaction
from breaches.evidence.display_copies import display_name, display_type
from breaches.evidence.sealed_files import Copy, pieces
from breaches.models import Evidence


def enclosures(
    evidence: Iterable[Evidence], whole: bool, redact: Redaction
) -> dict[Evidence, Enclosure]:
    """Archive files for the evidence that may go in and is still in storage."""
    enclosed = {}
    for number, each in enumerate(evidence, start=1):
        copy: Copy = "original" if whole and each.original else "display"
        stored = getattr(each, copy)
        if each.state == Evidence.State.KEPT and stored and default_storage.exists(stored):
            name = each.words["name"] if copy == "original" else redact(display_name(each))
            enclosed[each] = Enclosure(f"evidence/{number:02}-{name}", _reading(each, copy, redact))
    return enclosed


def _reading(evidence: Evidence, copy: Copy, redact: Redaction) -> Callable[[], Iterable[bytes]]:
    read = partial(pieces, evidence, copy)
    is_text = display_type(evidence.words["type"]).startswith("text/")
    return partial(_redacted, read, redact) if copy == "display" and is_text else read


def _redacted(read: Callable[[], Iterable[bytes]], redact: Redaction) -> Iterator[bytes]:
    """Line by line: an email is 20 MB at most."""
    text = b"".join(read()).decode(errors="replace")
    for line in text.splitlines(keepends=True):
        yield redact(line).encode()
