"""The bold lines that serve as headings in a text that has none."""

from policies.opendocument.blocks import Block, BlockKind
from policies.texts.file_notes import FileNotes, bold_line
from policies.word.headings import BOLD_WORDS, NUMBER


def take_bold_headings(blocks: list[Block], notes: FileNotes) -> list[Block]:
    if any(each.kind == BlockKind.HEADING for each in blocks):
        return blocks
    found = [part for each in blocks for part in _split(each)]
    for each in found:
        if _is_bold_line(each):
            notes.said.append(bold_line(each.words))
            each.kind = BlockKind.HEADING
    return found


def _split(block: Block) -> list[Block]:
    """A numbered line in bold before a line break becomes a paragraph of its own."""
    breaks = [place for place, run in enumerate(block.runs) if run.is_break]
    if block.kind != BlockKind.TEXT or not breaks:
        return [block]
    first = Block(BlockKind.TEXT, block.runs[: breaks[0]], depth=block.depth)
    if not NUMBER.match(first.words) or not _is_bold_line(first):
        return [block]
    return [first, Block(BlockKind.TEXT, block.runs[breaks[0] + 1 :], depth=block.depth)]


def _is_bold_line(block: Block) -> bool:
    words = block.words
    return (
        block.kind == BlockKind.TEXT
        and bool(words)
        and len(words.split()) <= BOLD_WORDS
        and not words.endswith(".")
        and all(run.look.bold for run in block.runs if run.text.strip())
    )
