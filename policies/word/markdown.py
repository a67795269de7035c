"""What mammoth and `cleaning` make of a Word file, as Markdown."""

from collections.abc import Iterator
from typing import Any

from lxml.html import builder

from policies.texts.spelling.phrases import BREAK, EM, STRONG, Phrase, write_phrases
from policies.texts.spelling.writing import write_markdown
from policies.texts.tree import ENDS_HEADING, Node, Piece, literal
from policies.word.nesting import BULLETS, NUMBERS, QUOTE, Nested, take_mark

MARKS = {"strong": STRONG, "b": STRONG, "em": EM, "i": EM}
LISTS = {"ul": BULLETS, "ol": NUMBERS}
HEADINGS = {f"h{n}": n for n in range(1, 7)}
BLOCKS = {"p", "blockquote", "table", "hr", "div", *LISTS, *HEADINGS}
RULE = "***"


def to_markdown(root: Any) -> str:
    text = Node("root", 1)
    nested = Nested(text)
    for block in _blocks(root):
        holders, number = take_mark(next(block.iter("th", "td"), block))
        nested.add([*_nodes(block)], holders, number)
    return write_markdown(text)


def _blocks(parent: Any) -> Iterator[Any]:
    """The blocks in it, with words that are in none as paragraphs."""
    loose = builder.P(parent.text or "")
    for child in [*parent]:
        tail, child.tail = child.tail or "", None
        if child.tag not in BLOCKS:
            loose.append(child)
            child.tail = tail
            continue
        yield loose
        yield child
        loose = builder.P(tail)
    yield loose


def _nodes(block: Any) -> Iterator[Node]:
    if block.tag in LISTS:
        yield _list(block)
    elif block.tag == "blockquote":
        yield Node(QUOTE, 1, children=_inside(block))
    elif block.tag == "div":
        yield from _inside(block)
    elif block.tag == "table":
        yield from _table(block)
    elif block.tag == "hr":
        yield Node("rule", 1)
    else:
        yield from _leaf(block)


def _inside(block: Any) -> list[Node]:
    return [node for inner in _blocks(block) for node in _nodes(inner)]


def _list(block: Any) -> Node:
    items = [Node("item", 1, children=_inside(item)) for item in block.findall("li")]
    first = int(block.get("start", "1")) if block.tag == "ol" else 0
    return Node(LISTS[block.tag], 1, children=items, mark=first)


def _table(block: Any) -> Iterator[Node]:
    rows = [
        "| " + " | ".join(write_phrases(_phrases(cell), in_table=True) for cell in cells) + " |"
        for row in block.iter("tr")
        if (cells := row.xpath("./th|./td"))
    ]
    if rows:
        yield Node("table", 1, [Piece(1, row) for row in rows])


def _leaf(block: Any) -> Iterator[Node]:
    """A heading or paragraph, or none if it says nothing."""
    words = "".join(block.text_content().split())
    written = write_phrases(_phrases(block))
    if words == RULE:
        yield Node("rule", 1)
    elif block.tag in HEADINGS and written:
        line = ENDS_HEADING.sub(r"\\\g<0>", written.replace("\\\n", " "))
        anchor = block.get("id", "")
        yield Node("heading", 1, [Piece(1, line)], mark=HEADINGS[block.tag], anchor=anchor)
    elif written:
        lines = [literal(line) for line in written.split("\\\n")]
        pieces = [Piece(1, line, hard=True) for line in lines]
        pieces[-1].hard = False
        yield Node("paragraph", 1, pieces)


def _phrases(
    element: Any, marks: frozenset[str] = frozenset(), link: str = "", *, code: bool = False
) -> Iterator[Phrase]:
    if element.text:
        yield Phrase(element.text, marks, code, link)
    for child in element:
        if child.tag == "br":
            yield Phrase(BREAK, marks, link=link)
        elif child.tag == "img":
            yield Phrase(child.get("alt", ""), marks, link=link, picture=child.get("src"))
        elif isinstance(child.tag, str):
            inner = marks | ({MARKS[child.tag]} if child.tag in MARKS else set())
            to = child.get("href", link) if child.tag == "a" else link
            yield from _phrases(child, inner, to, code=code or child.tag == "code")
        if child.tail:
            yield Phrase(child.tail, marks, code, link)
