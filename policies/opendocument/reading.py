"""An OpenDocument text as Markdown, with everything that was changed or lost on the way."""

from django.utils.translation import gettext as _

from policies.opendocument.gathering import Gathering
from policies.opendocument.headings import take_bold_headings
from policies.opendocument.links import lead_to_sections
from policies.opendocument.naming import name_the_rest
from policies.opendocument.package import Package, body, broken, opened, refusal
from policies.opendocument.page import page
from policies.opendocument.source_words import words_shown
from policies.texts.markdown import plain_text
from policies.texts.model import FromFile
from policies.texts.word_ledger import unaccounted
from policies.word.cleaning import tidy
from policies.word.markdown import to_markdown
from policies.word.reading import BROKEN
from web import sizes


def read_opendocument(raw: bytes) -> FromFile:
    """Raises TextRefused, with the reason, for anything that can't be read as such a text."""
    package = opened(raw)
    try:
        return _read(package)
    except BROKEN as error:
        raise broken() from error


def _read(package: Package) -> FromFile:
    held = body(package.content)
    gathering = Gathering.of(package)
    shown = words_shown(held, gathering.styles)
    if len(shown) > sizes.TEXT:
        said = _("The text is over %s. A policy's text is far smaller: split it.")
        raise refusal(said % sizes.in_mb(sizes.TEXT))
    notes = gathering.notes
    name_the_rest(package, held, notes)
    blocks = take_bold_headings(gathering.gather(held), notes)
    lead_to_sections(blocks, gathering.footnotes)
    root = page(blocks, gathering.footnotes)
    notes.said += tidy(root)
    text = to_markdown(root)
    lost = tuple(unaccounted(shown, plain_text(text)))
    drawings = tuple(gathering.drawings.redrawn.values())
    return FromFile(
        text, tuple(notes.said), tuple(notes.doubts), drawings=drawings, unaccounted=lost
    )
