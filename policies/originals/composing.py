"""From the blocks of a PDF file's pages to the text that stands beside it, in Markdown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.translation import gettext as _

from policies.texts.characters import clean
from policies.texts.markdown import split_number
from policies.texts.model import Notes, Section
from policies.texts.rendering import derived_anchor, unique
from policies.texts.tree import literal

# Kind ("p", "li", "row", "h1" to "h6") and words.
Block = tuple[str, str]
SIGN = re.compile(r"[\\`*_\[\]<>&|{}#~]")
BULLET = re.compile(r"^(?:[•●○▪■◦‣⁃\uf0b7]\s*|[-–*]\s+)")
DEEPEST = 5


@dataclass
class Composed:
    source: str
    sections: list[Section]


def composed(pages: Sequence[Sequence[Block]]) -> Composed:
    """Sections are the file's own headings; those of a file that has none, its pages."""
    cleaned = [[(kind, _cleaned(words)) for kind, words in page] for page in pages]
    cleaned = [[(kind, words) for kind, words in page if words] for page in cleaned]
    headings = [block for page in cleaned for block in page if _is_heading(block)]
    if not headings:
        return _by_page(cleaned)
    sections = _sections(headings)
    left = iter(sections)
    parts: list[str] = []
    for number, page in enumerate(cleaned, 1):
        parts.append(f"[{page_name(number)}](#{page_anchor(number)})")
        parts += _written(page, left)
    return Composed("\n\n".join(parts) + "\n", sections)


def page_name(number: int) -> str:
    return _("Page %d") % number


def page_anchor(number: int) -> str:
    return f"page-{number}"


def _by_page(pages: list[list[Block]]) -> Composed:
    parts: list[str] = []
    sections = []
    for number, page in enumerate(pages, 1):
        section = Section("", page_name(number), page_anchor(number), 1)
        sections.append(section)
        parts += [_heading(section), *_written(page, iter(()))]
    return Composed("\n\n".join(parts) + "\n", sections)


def _cleaned(words: str) -> str:
    return " ".join(clean([words], Notes())[0].split())


def _is_heading(block: Block) -> bool:
    return len(block[0]) == 2 and block[0][0] == "h"


def _sections(headings: list[Block]) -> list[Section]:
    """Levels without gaps: what is used, from the top."""
    used = sorted({kind for kind, _words in headings})
    wanted = [used.index(kind) + 1 for kind, _words in headings]
    levels = list(accumulate(wanted, lambda above, level: min(level, above + 1), initial=0))[1:]
    taken: set[str] = set()
    found = []
    for (_kind, words), level in zip(headings, levels, strict=True):
        number, title = split_number(words)
        anchor = unique(derived_anchor(number, title), taken)
        found.append(Section(number, title, anchor, level))
    return found


def _heading(section: Section, words: str = "") -> str:
    mark = "#" * (min(section.level, DEEPEST) + 1)
    return f"{mark} {escaped(words or section.title)} {{#{section.anchor}}}"


def _written(page: list[Block], sections: Iterator[Section]) -> list[str]:
    """Each part is a block; the items of a list are one."""
    parts: list[str] = []
    listed = False
    for block in page:
        kind, words = block
        item = kind == "li" and BULLET.match(words) is not None
        if _is_heading(block):
            parts.append(_heading(next(sections), words))
        elif item:
            line = f"- {literal(escaped(BULLET.sub('', words)))}"
            if listed:
                parts[-1] += f"\n{line}"
            else:
                parts.append(line)
        else:
            parts.append(literal(escaped(words)))
        listed = item
    return parts


def escaped(words: str) -> str:
    """Nothing in the words of a PDF file is Markdown."""
    return SIGN.sub(r"\\\g<0>", words)
