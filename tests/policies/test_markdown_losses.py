"""A step of the Markdown import that loses words is found out, and the place is named."""

from dataclasses import replace

import pytest

from policies.texts import parsing
from policies.texts.dialects import settling
from policies.texts.dialects.lines import Line
from policies.texts.model import FindingKind
from policies.texts.outline import Outline

# One word for each kind of element.
TEXT = """\
# Screens Policy

Coverline of ours

## 1. Aims

Staff look at [reference][g] and at [inline](https://a.example) screens.[^n] They are **boldly** \
put away,

> [!NOTE] Boxtitle
> Boxwords are read.

!!! warning "Admonished"
    Admonition goes on.

- listitem
  - inneritem

| headcell | b |
| --- | --- |
| bodycell | c |

Term
: meaning

<table><tr><td>htmlcell</td></tr></table>

Line<br>broken and <kbd>keyed</kbd>, ~~struckout~~ words cut

halfway by a page.

## 2. Headingword

```
codeline
```

[g]: https://a.example/g
[^n]: Footnoted words.
"""
WORDS = (
    "Coverline", "reference", "inline", "boldly", "Boxtitle", "Boxwords", "Admonished",
    "Admonition", "listitem", "inneritem", "headcell", "bodycell", "Term", "meaning", "htmlcell",
    "broken", "keyed", "struckout", "halfway", "Headingword", "codeline", "Footnoted",
)  # fmt: skip


def lost(source=TEXT):
    found = parsing.parse(source.encode(), consent="").findings
    return [each.message for each in found if each.kind == FindingKind.UNACCOUNTED]


def without(word, made):
    """What a step made, as if it had not known the element with this word."""
    if isinstance(made, str):
        return made.replace(word, "")
    if isinstance(made, list):
        return [without(word, each) for each in made]
    if isinstance(made, Line):
        return made.having(made.text.replace(word, ""))
    for leaf in made.leaves():
        for piece in leaf.pieces:
            piece.text = piece.text.replace(word, "")
    return made


def losing(step, word):
    def lossy(given, *more):
        made = step(given, *more)
        if isinstance(made, tuple):
            return (without(word, made[0]), *made[1:])
        if isinstance(made, Outline):
            return replace(
                made, front=without_all(word, made.front), body=without_all(word, made.body)
            )
        if made is not None:
            return without(word, made)
        if hasattr(given, "text") and not hasattr(given, "leaves"):
            given.text = given.text.replace(word, "")
        else:
            without(word, given)
        return None

    return lossy


def without_all(word, nodes):
    return [without(word, node) for node in nodes]


STEPS = (
    "clean", "drop_comments", "take_facts", "leave_out", "settle_dialects", "read_blocks",
    "arrange", "settle_internal_links", "join_cut", "write_markdown",
)  # fmt: skip


def test_nothing_is_missed_where_nothing_is_lost():
    assert lost() == []


@pytest.mark.parametrize("step", STEPS)
def test_a_word_that_a_step_loses_is_named(step, monkeypatch):
    kept = getattr(parsing, step)
    for word in WORDS if step != "join_cut" else WORDS[1:]:  # It is not asked about the cover.
        monkeypatch.setattr(parsing, step, losing(kept, word))
        said = lost()
        assert any(word in each for each in said), word


@pytest.mark.parametrize("kind", ["BLOCKS", "WITHIN"])
def test_a_word_that_a_dialect_loses_is_named(kind, monkeypatch):
    steps = getattr(settling, kind)
    for place, step in enumerate(steps):
        for word in WORDS:
            lossy = (*steps[:place], losing(step, word), *steps[place + 1 :])
            monkeypatch.setattr(settling, kind, lossy)
            assert any(word in each for each in lost()), (step, word)


def test_a_block_that_is_dropped_whole_is_named(monkeypatch):
    read = parsing.read_blocks
    dropped: list[str] = []

    def lossy(*given):
        root = read(*given)
        dropped.append(root.children.pop(len(dropped) + 1).text)
        return root

    monkeypatch.setattr(parsing, "read_blocks", lossy)
    said = [lost() for _block in read(TEXT.split("\n")).children[1:]]
    assert [text for text, each in zip(dropped, said, strict=True) if not each] == ["Notes"]
