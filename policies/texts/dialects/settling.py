"""What programs write into Markdown besides a text's own words, put as ours reads it.

Blocks first, then what is within paragraphs. Each line keeps the number that it has in the file,
whatever becomes of it.
"""

from policies.texts.model import Notes

from .boxes import settle_boxes
from .fences import settle_fences
from .footnotes import settle_footnotes
from .html_blocks import settle_blocks
from .lines import Line, numbered
from .links import settle_links, settle_named, settle_pictures, take_addresses
from .lists import settle_lists, settle_tasks, settle_terms
from .marks import settle_attributes, settle_bold, settle_bullets, settle_signs, settle_tags
from .paragraphs import paragraphs
from .rows import settle_grids, settle_rows

BLOCKS = (
    settle_fences,
    settle_grids,
    settle_blocks,
    settle_boxes,
    settle_terms,
    settle_footnotes,
    settle_lists,
    settle_tasks,
)
WITHIN = (
    settle_pictures,
    settle_named,
    settle_attributes,
    settle_links,
    settle_tags,
    settle_signs,
    settle_bold,
    settle_bullets,
)


def settle_dialects(lines: list[str], notes: Notes) -> list[Line]:
    settled = settle_rows(numbered(lines), notes.left_out)
    for settle in BLOCKS:
        settled = settle(settled, notes)
    settled, addresses = take_addresses(settled, notes)
    made: list[Line] = []
    for paragraph in paragraphs(settled, addresses, notes):
        for step in WITHIN:
            step(paragraph)
        made += paragraph.written()
    return made
