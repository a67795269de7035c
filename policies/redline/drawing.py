"""The redline of two stored texts: the new one, with insertions and deletions marked.

Without the deletions it is the new text, without the insertions the old one, word for word.
Sections are paired first, and only what lies between two that kept their order is compared: so the
time grows with the length of the texts and not with its square.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape
from django.utils.translation import gettext as _

from policies.redline.aligning import align, in_common
from policies.redline.blocks import Block, Container, SectionBlocks, parts
from policies.redline.marking import come, gone, marked, shown, table
from policies.redline.pairing import Pairs, in_place, paired


@dataclass(frozen=True)
class DrawnBlock:
    """A block as HTML, in its containers."""

    path: tuple[Container, ...]
    html: str


def redline(old: str, new: str) -> str:
    """Compares two texts made by `render_text`; the HTML is as clean as theirs."""
    earlier, later = parts(old), parts(new)
    known_by = [lambda part: (part.name, part.said), _name, lambda part: part.said, _anchor]
    pairs = paired(earlier, later, known_by)
    kept = in_place(pairs)
    moved = _Moved(earlier, later, {a: b for a, b in pairs.items() if a not in kept})
    return _nested(
        line
        for before, after in _stretches(earlier, later, kept)
        for line in _lines(before, after, moved)
    )


def _name(part: SectionBlocks) -> str:
    return part.name


def _anchor(part: SectionBlocks) -> str:
    return part.anchor


@dataclass
class _Moved:
    """Sections that moved: marked whole where they are now, with a note."""

    earlier: list[SectionBlocks]
    later: list[SectionBlocks]
    pairs: Pairs

    def __post_init__(self) -> None:
        self.blocks = {
            block
            for after, before in self.pairs.items()
            for block in (*self.earlier[before].blocks, *self.later[after].blocks)
        }
        self.notes: dict[Block, str] = {}
        for after, before in self.pairs.items():
            old, new = self.earlier[before].heading, self.later[after].heading
            if old and new:
                words = {"old": _text(old), "new": _text(new)}
                self.notes[old] = _("Moved from here. Now: %(new)s") % words
                self.notes[new] = _("Moved to here. Before: %(old)s") % words


def _text(block: Block) -> str:
    return "".join(word.text for word in block.words).strip()


def _stretches(
    earlier: list[SectionBlocks], later: list[SectionBlocks], kept: Pairs
) -> Iterator[tuple[list[Block], list[Block]]]:
    """The blocks of both, from one section that kept its order to the next."""
    starts = [(0, 0), *((before, after) for after, before in sorted(kept.items()))]
    for (a, b), (c, d) in pairwise([*starts, (len(earlier), len(later))]):
        yield (
            [block for part in earlier[a:c] for block in part.blocks],
            [block for part in later[b:d] for block in part.blocks],
        )


def _lines(before: list[Block], after: list[Block], moved: _Moved) -> Iterator[DrawnBlock]:
    def key(block: Block) -> object:
        return block if block in moved.blocks else block.key

    def alike(old: Block, new: Block) -> float:
        if old.kind != new.kind or old in moved.blocks or new in moved.blocks:
            return 0.0
        return (
            1.0
            if old.kind == "heading" and old.anchor == new.anchor
            else in_common(old.all_words, new.all_words)
        )

    pairs = [*align(before, after, key, alike)]
    places = _places((before[a], after[b]) for a, b in pairs if a is not None and b is not None)
    for a, b in pairs:
        old, new = before[a] if a is not None else None, after[b] if b is not None else None
        here = new or old
        assert here
        path = new.path if new else tuple(places.get(each, each) for each in here.path)
        if here in moved.notes:
            yield DrawnBlock(path, f'<p class="moved">{escape(moved.notes[here])}</p>')
        yield DrawnBlock(path, _drawn(old, new))


def _places(pairs: Iterable[tuple[Block, Block]]) -> dict[Container, Container]:
    """Maps lists and items of the old text to those of the new one with the same content."""
    places: dict[Container, Container] = {}
    for old, new in pairs:
        for one, other in zip(old.path, new.path, strict=False):
            if one.tag != other.tag or places.setdefault(one, other) is not other:
                break
    return places


def _drawn(old: Block | None, new: Block | None) -> str:
    here = new or old
    assert here
    if here.kind == "table":
        return table(old.rows if old else (), new.rows if new else ())
    if here.kind == "hr":
        return "<hr>"
    if old and new:
        inner = shown(new.words) if old.key == new.key else marked(old.words, new.words)
    else:
        inner = come(new.words) if new else gone(here.words)
    if not here.tag:
        return f"{inner}\n"
    anchor = f' id="{escape(new.anchor)}"' if new and new.anchor else ""
    title = ' class="policy-cover-title"' if here.title else ""
    return f"<{here.tag}{anchor}{title}>{inner}</{here.tag}>\n"


def _nested(lines: Iterable[DrawnBlock]) -> str:
    """The lines with their containers opened and closed around them."""
    html: list[str] = []
    open_now: tuple[Container, ...] = ()
    for line in lines:
        common = _common(open_now, line.path)
        html += [f"</{each.tag}>\n" for each in reversed(open_now[common:])]
        html += [_opened(each) for each in line.path[common:]]
        html.append(line.html)
        open_now = line.path
    html += [f"</{each.tag}>\n" for each in reversed(open_now)]
    return "".join(html)


def _common(one: tuple[Container, ...], other: tuple[Container, ...]) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a is not b),
        min(len(one), len(other)),
    )


def _opened(container: Container) -> str:
    value = (
        f' value="{container.value}"'
        if container.tag == "li" and container.value is not None
        else ""
    )
    cover = ' class="policy-cover"' if container.cover else ""
    return f"<{container.tag}{value}{cover}>"
