"""Links to places within the text: each leads to the section that the place is in."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from lxml.html import builder

from policies.opendocument.blocks import Block, BlockKind
from policies.opendocument.inline import Run
from policies.texts.markdown import split_number
from policies.texts.rendering import derived_anchor, unique
from policies.word.cleaning import ANCHOR


def lead_to_sections(blocks: list[Block], footnotes: list[list[Run]]) -> None:
    """Changes the runs in place. A link to something that is not a section is left, and removed
    later."""
    everywhere = [*_all(blocks)]
    targets = _targets(everywhere)
    anchors = {id(each): anchor for each in everywhere if (anchor := _given(each))}
    taken = {anchor.replace("_", "-") for anchor in anchors.values()}
    for runs in [*(each.runs for each in everywhere), *footnotes]:
        for place, run in enumerate(runs):
            target = targets.get(_place(run.link)) if run.link.startswith("#") else None
            if target:
                anchor = anchors.get(id(target)) or _made(target, taken)
                anchors[id(target)] = anchor
                runs[place] = replace(run, link=f"#{anchor}")
    for each in everywhere:
        if id(each) in anchors:
            each.runs.append(Run("", element=builder.A(id=anchors[id(each)])))


def _all(blocks: list[Block]) -> Iterator[Block]:
    for each in blocks:
        yield each
        for cell in (cell for row in each.rows for cell in row):
            yield from _all(cell.blocks)


def _targets(blocks: list[Block]) -> dict[str, Block]:
    """The heading above each bookmark. LibreOffice may also refer to a heading by its words."""
    found: dict[str, Block] = {}
    heading = None
    for each in blocks:
        if each.kind == BlockKind.HEADING:
            heading = each
            found.setdefault(_place(f"#{each.words}|outline"), each)
        for name in each.bookmarks if heading else []:
            found.setdefault(name, heading or each)
    return found


def _place(link: str) -> str:
    place = unquote(link.removeprefix("#"))
    return "".join(place.split()) if place.endswith("|outline") else place


def _given(block: Block) -> str:
    """The anchor that a text exported from here has for the heading."""
    if block.kind != BlockKind.HEADING:
        return ""
    return next((each for each in block.bookmarks if ANCHOR.fullmatch(each)), "")


def _made(heading: Block, taken: set[str]) -> str:
    return unique(derived_anchor(*split_number(heading.words)), taken).replace("-", "_")
