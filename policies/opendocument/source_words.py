"""Every word that an OpenDocument text shows its reader, read apart from the code that converts it.

Each element that bears text is read, also those that the conversion does not know: whatever is lost
on the way is then missed by the ledger (policies/texts/word_ledger.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from policies.opendocument.names import TEXT
from policies.opendocument.styles import Styles
from policies.opendocument.unshown import (
    BREAKS,
    INDEXES,
    PARAGRAPHS,
    PRINTED_CONTENTS,
    UNSHOWN,
    is_contents_line,
    is_hidden,
    is_hidden_paragraph,
)

NAMED = {*UNSHOWN, *INDEXES, PRINTED_CONTENTS}


def words_shown(body: Any, styles: Styles) -> str:
    """The words in order, then those of notes, except what is named elsewhere: printed contents,
    hidden words, comments, deletions."""
    words = _Words(styles)
    found = "".join(words.of(body, None, ()))
    return " ".join([found, *words.notes])


@dataclass
class _Words:
    styles: Styles
    notes: list[str] = field(default_factory=list)

    def of(self, element: Any, paragraph: Any, spans: tuple[str, ...]) -> Iterator[str]:
        if element.tag in NAMED or is_hidden(element):
            return
        if element.tag in PARAGRAPHS:
            if is_contents_line(element, self.styles) or is_hidden_paragraph(element):
                return
            paragraph = element if paragraph is None else paragraph
        if element.tag == f"{TEXT}span":
            spans = (*spans, element.get(f"{TEXT}style-name", ""))
        between = " " if element.tag in BREAKS else ""
        yield between
        shown = paragraph is None or not self.styles.look(paragraph, spans).hidden
        yield element.text or "" if shown else ""
        for child in element:
            yield from self._child(child, paragraph, spans)
            yield child.tail or "" if shown else ""
        yield between

    def _child(self, child: Any, paragraph: Any, spans: tuple[str, ...]) -> Iterator[str]:
        if child.tag == f"{TEXT}note":
            self.notes += ["".join(self.of(each, None, ())) for each in child]
        else:
            yield from self.of(child, paragraph, spans)
