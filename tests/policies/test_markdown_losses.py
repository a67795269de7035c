"""A step of the Markdown import that loses words is found out, and the place is named."""

import re
from dataclasses import replace

import pytest

from policies.texts import parsing
from policies.texts.dialects import settling
from policies.texts.dialects.lines import Line
from policies.texts.dialects.paragraphs import Paragraph
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
MEANT = re.compile("|".join(WORDS))


def lost(source=TEXT):
    found = parsing.parse(source.encode(), consent="").findings
    return [each.message for each in found if each.kind == FindingKind.UNACCOUNTED]


def without_words(made):
    """What a step made, as if it had not known the elements with these words."""
    if isinstance(made, str):
        return MEANT.sub("", made)
    if isinstance(made, list):
        return [without_words(each) for each in made]
    if isinstance(made, Line):
        return made.having(without_words(made.text))
    if isinstance(made, Outline):
        return replace(made, front=without_words(made.front), body=without_words(made.body))
    if isinstance(made, Paragraph):
        made.text = without_words(made.text)
        return made
    for piece in (piece for leaf in made.leaves() for piece in leaf.pieces):
        piece.text = without_words(piece.text)
    return made


def losing(step):
    """The step, which loses the words from what it makes or changes."""

    def lossy(given, *more, **named):
        made = step(given, *more, **named)
        if isinstance(made, tuple):
            return (without_words(made[0]), *made[1:])
        changed = without_words(given if made is None else made)
        return None if made is None else changed

    return lossy


def unnamed(words=WORDS):
    said = " ".join(lost())
    return [word for word in words if word not in said]


STEPS = (
    "clean", "drop_comments", "take_facts", "leave_out", "settle_dialects", "read_blocks",
    "arrange", "settle_internal_links", "join_cut", "write_markdown",
)  # fmt: skip


def test_nothing_is_missed_where_nothing_is_lost():
    assert lost() == []


@pytest.mark.parametrize("step", STEPS)
def test_words_that_a_step_loses_are_named(step, monkeypatch):
    monkeypatch.setattr(parsing, step, losing(getattr(parsing, step)))
    assert unnamed() == (["Coverline"] if step == "join_cut" else [])  # It joins in the body only.


@pytest.mark.parametrize("kind", ["BLOCKS", "WITHIN"])
def test_words_that_a_dialect_loses_are_named(kind, monkeypatch):
    steps = getattr(settling, kind)
    for place, step in enumerate(steps):
        monkeypatch.setattr(settling, kind, (*steps[:place], losing(step), *steps[place + 1 :]))
        assert unnamed() == [], step


@pytest.mark.parametrize("word", WORDS)
def test_one_word_that_is_lost_is_named(word, monkeypatch):
    write = parsing.write_markdown
    monkeypatch.setattr(parsing, "write_markdown", lambda root: write(root).replace(word, ""))
    assert unnamed([word]) == []


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
