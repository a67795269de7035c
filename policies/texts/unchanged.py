"""A text that was read from a PDF file: it stays word for word, and only what people sign is
settled."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .consent import settle
from .model import FindingKind, Notes, Parsed, Problem, Section, TextRefused
from .tree import read_blocks


def unchanged(
    title: str, source: str, sections: Iterable[Section], said: Iterable[str], consent: str | None
) -> Parsed:
    """`said` is what was noticed when it was read; `consent` as for `parse`. Raises TextRefused if
    there is no title or no wording to sign."""
    title = " ".join(title.split())
    if not title:
        raise TextRefused(Problem(None, _("Give the policy a title.")))
    notes = Notes()
    for message in said:
        notes.add(FindingKind.FILE, 0, "", message)
    statement = settle(read_blocks(source.split("\n")).children, consent, Notes())
    return Parsed(title, "", "", source, tuple(sections), statement, notes.in_order())
