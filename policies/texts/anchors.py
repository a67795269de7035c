"""Sections keep their anchors while somebody edits a text that doesn't show them.

Links in texts lead to anchors, so a section that is moved, renumbered or renamed must keep its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from web.names.folding import words_of

from .markdown import split_anchor
from .model import Section
from .questions.references import stems

# How much of two titles must be the same words for the one to be the other, reworded.
ALIKE = 0.6
Path = tuple[str, ...]


def without_anchors(source: str) -> str:
    """The text as the editor shows it."""
    return "\n".join(map(_without_anchor, source.split("\n")))


def _without_anchor(line: str) -> str:
    is_heading = "{#" in line and line.lstrip().startswith("#")
    return split_anchor(line)[0] if is_heading else line


def keep_anchors(sections: Sequence[Section], texts: Iterable[Sequence[Section]]) -> list[str]:
    """Each section's anchor: its own, or that of the same section in the first of the `texts` that
    has it; "" for a new section."""
    anchors = [section.anchor for section in sections]
    for number, text in enumerate(texts):
        left = [section for section in text if section.anchor not in anchors]
        found = _same(sections, left, anchors)
        if not number:
            found |= _renamed(sections, text, anchors, found)
        for place, section in found.items():
            anchors[place] = section.anchor
    return anchors


def _same(
    sections: Sequence[Section], left: Sequence[Section], anchors: Sequence[str]
) -> dict[int, Section]:
    """By title: best under the same titles and with the same number, at least the title alone."""
    found: dict[int, Section] = {}
    news, olds = [*_paths(sections)], [*_paths(left)]
    for with_number, with_path in ((True, True), (False, True), (True, False), (False, False)):

        def key(section: Section, path: Path, n: bool = with_number, p: bool = with_path) -> object:
            return section.number if n else "", path if p else path[-1]

        taken = {section.anchor for section in found.values()}
        waiting = defaultdict(list)
        for old, path in zip(left, olds, strict=True):
            if old.anchor not in taken:
                waiting[key(old, path)].append(old)
        for place, (new, path) in enumerate(zip(sections, news, strict=True)):
            if not anchors[place] and place not in found and waiting[key(new, path)]:
                found[place] = waiting[key(new, path)].pop(0)
    return found


def _paths(sections: Iterable[Section]) -> Iterator[Path]:
    """Each section's title below those of the sections that it is in."""
    above: list[str] = []
    for section in sections:
        del above[section.level - 1 :]
        above.append(" ".join(words_of(section.title)) or section.title)
        yield tuple(above)


def _renamed(
    sections: Sequence[Section],
    text: Sequence[Section],
    anchors: Sequence[str],
    found: dict[int, Section],
) -> dict[int, Section]:
    """Sections between the same two others as before: those whose titles say nearly the same, or
    all of them if there are as many as there were."""
    known = [found[n].anchor if n in found else anchor for n, anchor in enumerate(anchors)]
    places = {section.anchor: place for place, section in enumerate(text)}
    used = {*known}
    # Both ends count as the sections before the first and after the last.
    bounds = [(-1, -1), *_bounds(known, places), (len(sections), len(text))]
    renamed: dict[int, Section] = {}
    for (start, first), (end, last) in pairwise(bounds):
        news = [n for n in range(start + 1, end) if not known[n]]
        olds = [old for old in text[first + 1 : last] if old.anchor not in used]
        if first < last and len(news) == len(olds):
            pairs = [(n, old) for n, old in zip(news, olds, strict=True)]
            renamed |= {n: old for n, old in pairs if sections[n].level == old.level}
        elif first < last:
            renamed |= _reworded(sections, news, olds)
    return renamed


def _bounds(known: Sequence[str], places: dict[str, int]) -> Iterator[tuple[int, int]]:
    return ((n, places[anchor]) for n, anchor in enumerate(known) if anchor in places)


def _reworded(
    sections: Sequence[Section], news: Iterable[int], olds: Sequence[Section]
) -> dict[int, Section]:
    found: dict[int, Section] = {}
    for place in news:
        left = [old for old in olds if old not in found.values()]
        best = max(left, key=lambda old: _likeness(sections[place], old), default=None)
        if best and _likeness(sections[place], best) >= ALIKE:
            found[place] = best
    return found


def _likeness(one: Section, other: Section) -> float:
    mine, theirs = {*stems(one.title)}, {*stems(other.title)}
    return 2 * len(mine & theirs) / (len(mine | theirs) + len(mine & theirs) or 1)
