"""Insertions and deletions in words, as HTML."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from django.utils.html import escape
from django.utils.translation import gettext as _

from policies.redline.aligning import Pair, align, in_common, match
from policies.redline.blocks import Words


def marked(old: Words, new: Words) -> str:
    """The new words with insertions marked, and the deleted words where they were."""
    matcher = match([word.key for word in old], [word.key for word in new])
    runs = []
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            runs.append(shown(new[first:last]))
        else:
            runs += [gone(old[start:end]), come(new[first:last])]
    return "".join(runs)


def gone(words: Words) -> str:
    """Deleted words. The hidden words are for screen readers."""
    return f"<del>{_hidden(_('[removed:'))}{shown(words)}{_hidden(']')}</del>" if words else ""


def come(words: Words) -> str:
    return f"<ins>{_hidden(_('[added:'))}{shown(words)}{_hidden(']')}</ins>" if words else ""


def _hidden(words: str) -> str:
    return f'<span class="visually-hidden">{words}</span>'


def shown(words: Words) -> str:
    """The words as they were, with emphasis and links."""
    html: list[str] = []
    open_tags: tuple[tuple[str, str], ...] = ()
    for word in words:
        common = len(
            [*takewhile(lambda pair: pair[0] == pair[1], zip(open_tags, word.within, strict=False))]
        )
        html += [f"</{tag}>" for tag, _link in reversed(open_tags[common:])]
        text = word.text.lstrip(" ")
        html.append(" " * (len(word.text) - len(text)))
        html += [_opened(tag, link) for tag, link in word.within[common:]]
        html.append(_one(text, word.src))
        open_tags = word.within
    html += [f"</{tag}>" for tag, _link in reversed(open_tags)]
    return "".join(html)


def _opened(tag: str, link: str) -> str:
    return f'<a href="{escape(link)}" rel="noopener noreferrer">' if link else f"<{tag}>"


def _one(text: str, src: str) -> str:
    if src:
        return f'<img src="{escape(src)}" alt="{escape(text)}">'
    return "<br>" if text == "\n" else escape(text)


Rows = tuple[tuple[Words, ...], ...]


@dataclass(frozen=True)
class Columns:
    """Which column of one table is which of the other; all of both, in order."""

    pairs: tuple[Pair, ...]

    def cells(self, old: tuple[Words, ...] | None, new: tuple[Words, ...] | None) -> Iterator[str]:
        """A row's cells: as many as there are columns, whatever happened to the row."""
        for a, b in self.pairs:
            before = old[a] if old and a is not None and a < len(old) else ()
            after = new[b] if new and b is not None and b < len(new) else ()
            yield marked(before, after)


def table(old: Rows, new: Rows) -> str:
    """The table with the rows and columns of both, changes marked cell by cell."""
    columns = Columns(tuple(_columns(old, new)))
    rows = []
    for a, b in align(old, new, _row_key, lambda one, other: in_common(_said(one), _said(other))):
        before, after = old[a] if a is not None else None, new[b] if b is not None else None
        heads = a == 0 or b == 0
        tag = '<th scope="col">{}</th>' if heads else "<td>{}</td>"
        cells = "".join(tag.format(cell) for cell in columns.cells(before, after))
        rows.append(f"<tr>{cells}</tr>")
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


def _columns(old: Rows, new: Rows) -> Iterator[Pair]:
    """By position if both have as many; otherwise by content."""
    wide = len(old[0]) if old else 0
    if wide == (len(new[0]) if new else 0):
        yield from ((place, place) for place in range(wide))
    else:
        before, after = _turned(old), _turned(new)
        yield from align(
            before,
            after,
            tuple,
            lambda one, other: 1.0 if one[:1] == other[:1] else in_common(one, other),
        )


def _turned(rows: Rows) -> list[list[str]]:
    """The columns, each as the words of its cells."""
    wide = len(rows[0]) if rows else 0
    return [
        ["".join(word.text for word in row[place]) if place < len(row) else "" for row in rows]
        for place in range(wide)
    ]


def _row_key(row: tuple[Words, ...]) -> object:
    return tuple(tuple(word.key for word in cell) for cell in row)


def _said(row: tuple[Words, ...]) -> list[str]:
    return [word.text.strip() for cell in row for word in cell]
