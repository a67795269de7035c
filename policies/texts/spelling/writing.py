"""The blocks of a text as the Markdown that is stored."""

import re
from dataclasses import dataclass, field

from policies.texts.tree import Node, Piece

RULES = ("---", "***")
LISTS = ("bullets", "numbers")
# Signs of lists within lists, which are read as a rule.
LIKE_A_RULE = re.compile(r"([-*])(?: *\1){2,} *")


@dataclass
class MarkdownLine:
    text: str
    marks: list[tuple[Piece, int]] = field(default_factory=list)

    def behind(self, prefix: str) -> "MarkdownLine":
        moved = [(piece, place + len(prefix)) for piece, place in self.marks]
        return MarkdownLine(prefix + self.text if self.text or moved else prefix.rstrip(), moved)


def write_markdown(root: Node) -> str:
    """The blocks as Markdown; every piece then knows its place in it."""
    lines = _blocks(root.children, tight=False)
    position = 0
    for line in lines:
        for piece, place in line.marks:
            piece.at = position + place
        position += len(line.text) + 1
    source = "\n".join(line.text for line in lines) + "\n"
    for leaf in root.leaves():
        last = leaf.pieces[-1]
        leaf.written = source[leaf.pieces[0].at : last.at + len(last.text)]
    return source


def _blocks(nodes: list[Node], *, tight: bool) -> list[MarkdownLine]:
    lines: list[MarkdownLine] = []
    before: Node | None = None
    other = False
    for node in nodes:
        other = before is not None and before.kind == node.kind and not other
        if lines and not (tight and _may_follow(node)):
            lines.append(MarkdownLine(""))
        lines += _block(node, other=other)
        before = node
    return lines


def _block(node: Node, *, other: bool) -> list[MarkdownLine]:
    """`other` asks for the second kind of list marker, so that two lists in a row stay two."""
    if node.kind in LISTS:
        return _list(node, other=other)
    if node.kind == "quote":
        inside = _blocks(node.children, tight=False) or [MarkdownLine("")]
        return [line.behind("> ") for line in inside]
    if node.kind == "rule":
        return [MarkdownLine(RULES[other])]
    if node.kind == "table":
        return _table(node)
    if node.kind == "heading":
        anchor = f" {{#{node.anchor}}}" if node.anchor else ""
        line = _words(node)[0].behind("#" * node.mark + " ")
        return [MarkdownLine(line.text + anchor, line.marks)]
    return _words(node)


def _list(node: Node, *, other: bool) -> list[MarkdownLine]:
    lines: list[MarkdownLine] = []
    tight = not _is_spaced(node)
    for number, item in enumerate(node.children, node.mark):
        sign = _sign(node, number, other=other)
        inside = _blocks(item.children, tight=tight) or [MarkdownLine("")]
        if lines and not tight:
            lines.append(MarkdownLine(""))
        if inside[0].text in RULES:  # "- ---" would be a rule and not an item.
            inside[0].text = "___"
        if LIKE_A_RULE.fullmatch(sign + inside[0].text):  # What is in it begins on the next line.
            inside.insert(0, MarkdownLine(""))
        lines.append(inside[0].behind(sign))
        lines += [line.behind(" " * len(sign)) for line in inside[1:]]
    return lines


def _is_spaced(node: Node) -> bool:
    """Whether blank lines part the items. That shows at paragraphs alone, and a blank line in one
    item makes the whole list a loose one."""
    items = [item.children for item in node.children]
    if not any(child.kind == "paragraph" for item in items for child in item):
        return False
    return not node.tight or not all(_may_follow(child) for item in items for child in item[1:])


def _may_follow(node: Node) -> bool:
    """Whether it is read as what it is without a blank line above: a list that begins with words,
    and if it is numbered, with 1."""
    begins = {"bullets": 0, "numbers": 1}
    return begins.get(node.kind) == node.mark and _begins_with_words(node)


def _begins_with_words(node: Node) -> bool:
    """Of lists within lists, whether the first line has more than their signs."""
    first = node.children[0].children[:1] if node.children else []
    return bool(first) and (first[0].kind not in LISTS or _begins_with_words(first[0]))


def _sign(node: Node, number: int, *, other: bool) -> str:
    if node.kind == "numbers":
        return f"{number}) " if other else f"{number}. "
    return "* " if other else "- "


def _table(node: Node) -> list[MarkdownLine]:
    lines = [MarkdownLine(piece.text, [(piece, 0)]) for piece in node.pieces]
    columns = node.pieces[0].text.replace("\\|", "").count("|") - 1
    return [lines[0], MarkdownLine("|" + " --- |" * columns), *lines[1:]]


def _words(node: Node) -> list[MarkdownLine]:
    """A paragraph on one line, apart from its line breaks."""
    lines = [MarkdownLine("")]
    for piece in node.pieces:
        line = lines[-1]
        if line.text:
            line.text += " "
        line.marks.append((piece, len(line.text)))
        line.text += piece.text
        if piece.hard:
            line.text += "\\"
            lines.append(MarkdownLine(""))
    return lines
