"""Stored texts for tests of what goes out and comes back, and what of a text must stay the same."""

import os
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from hypothesis import reject
from hypothesis import strategies as st

from policies.intake.reading import read_file
from policies.texts.markdown import split_anchor
from policies.texts.model import TextRefused
from policies.texts.parsing import parse
from policies.texts.spelling.phrases import read_phrases, settled
from policies.texts.spelling.writing import write_markdown
from policies.texts.tree import Node, Piece, read_blocks
from tests.policies.words import files

ROOT = Path(settings.BASE_DIR)
# The files of a school, read in place where they are at hand.
CASES = Path(os.environ.get("UNDERSIGNED_CASES", "/nowhere"))
REAL = Path(os.environ.get("UNDERSIGNED_REAL_POLICY", "/nowhere"))
FOLDERS = (ROOT / "examples", ROOT / "tests/policies/texts", CASES / "import")


@cache
def fixtures() -> dict[str, bytes]:
    """Every text and every Word file that tests have, by name."""
    paths = [path for folder in FOLDERS for path in sorted(folder.glob("*.*"))]
    texts = [path for path in (*paths, REAL) if path.is_file() and path.name != "EXPECTED.md"]
    return {**{path.stem: path.read_bytes() for path in texts}, **files()}


def stored(raw: bytes) -> str:
    return parse(read_file(raw).text.encode(), consent="").source


def said(source: str) -> Any:
    """Words, marks, headings, nesting, lists, cells, links and pictures, however they are spelt."""
    return _said(read_blocks(source.split("\n")))


def _said(node: Node) -> Any:
    if node.kind == "table":
        rows = [piece.text.replace("\\|", "\0").split("|")[1:-1] for piece in node.pieces]
        return [[_words(cell.replace("\0", "|")) for cell in row] for row in rows]
    lines = "".join(piece.text + ("\\\n" if piece.hard else " ") for piece in node.pieces).strip()
    text, anchor = split_anchor(lines) if node.kind == "heading" else (lines, "")
    inner = [_said(child) for child in node.children]
    return node.kind, node.mark, node.tight, anchor, _words(text), inner


def _words(inline: str) -> list[Any]:
    return [*settled(read_phrases(inline))]


# Generated: every block in every other, with words that look like something else.

WORDS = st.sampled_from(
    [
        *("word", "Staff", "must", "it's", "“quoted”", "R&D", "5 < 6", "☐ tick", "a|b", "né"),
        *("snake_case", "__init__", r"\_x\_", r"\&amp;", r"\<b>", r"2 \* 3", r"C:\\temp", r"\`a\`"),
        *(
            "1.",
            "1984.",
            "3)",
            "-",
            "+",
            "#",
            ">",
            "==",
            "---",
            "***",
            "~~gone~~",
            "{#a}",
            "!",
            "\\",
        ),
        *(
            "*soft*",
            "**loud**",
            "***both***",
            "in*tens*ity",
            "**loud *both* loud**",
            "_it_",
            "*a***b**",
        ),
        *("`code`", "`a * b | c`", "``tick ` tick``", "**`bold code`**", "[bracket]", "(round)"),
        "[link](https://a.example/x_(y)?a=1&b=2#z)",
        "[*soft* link](mailto:a@b.example)",
        "**[loud link](https://a.example/%20b)**",
        *("[section](#section-1)", "[nowhere](#Some_where)", "[far](#section-über-uns)"),
        "<https://a.example/>",
        "line\\\nline",
        "end\\\n1. line",
    ]
)
LINES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
CELLS = st.lists(WORDS.filter(lambda word: "\n" not in word and word != "\\"), max_size=2).map(
    lambda words: " ".join(words).replace("|", "\\|")
)


def _paragraph(line: str) -> Node:
    return Node("paragraph", 1, [Piece(1, line)])


@st.composite
def _table(draw: Any) -> Node:
    columns = draw(st.integers(1, 3))
    rows = draw(
        st.lists(st.lists(CELLS, min_size=columns, max_size=columns), min_size=1, max_size=3)
    )
    return Node("table", 1, [Piece(1, f"| {' | '.join(row)} |") for row in rows])


@st.composite
def _list(draw: Any, blocks: Any) -> Node:
    kind = draw(st.sampled_from(["bullets", "numbers"]))
    items = [
        Node("item", 1, children=inside)
        for inside in draw(st.lists(st.lists(blocks, max_size=3), min_size=1, max_size=3))
    ]
    first = draw(st.sampled_from([0, 1, 3, 1984])) if kind == "numbers" else 0
    return Node(kind, 1, children=items, mark=first, tight=draw(st.booleans()))


BLOCKS = st.recursive(
    st.one_of(LINES.map(_paragraph), LINES.map(_paragraph), _table(), st.just(Node("rule", 1))),
    lambda blocks: st.one_of(
        _list(blocks),
        st.lists(blocks, min_size=1, max_size=3).map(lambda each: Node("quote", 1, children=each)),
    ),
    max_leaves=6,
)
HEADINGS = st.tuples(
    st.sampled_from(["## 1. ", "### 1.1 ", "#### 1.1.1 ", "###### 1.1.1.1.1 ", "## "]),
    WORDS.filter(lambda word: "\n" not in word and word[0].isalpha()),
).map("".join)


@st.composite
def texts(draw: Any) -> str:
    """A stored text."""
    parts = ["# Signs Policy", "Harbour Partnership", "## 1. Aims", "Screens are locked."]
    for _n in range(draw(st.integers(1, 3))):
        blocks = draw(st.lists(BLOCKS, min_size=1, max_size=4))
        parts += [write_markdown(Node("root", 1, children=blocks)), draw(HEADINGS)]
    parts.append("We all keep to this.")
    try:
        return stored("\n\n".join(parts).encode())
    except TextRefused:  # Nested too deeply, say.
        return reject()
