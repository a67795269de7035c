"""The blocks of a text as the HTML that `tidy` takes."""

from dataclasses import dataclass
from typing import Any

from lxml.html import builder

from policies.opendocument.blocks import Block, BlockKind
from policies.opendocument.inline import Run, write

ITEMS = (BlockKind.BULLET, BlockKind.NUMBERED)


@dataclass
class _Open:
    """A list that the next item may belong to, with its last item and that one's number."""

    depth: int
    kind: BlockKind
    element: Any
    item: Any
    value: int


def page(blocks: list[Block], footnotes: list[list[Run]]) -> Any:
    root = builder.DIV()
    _Writer(root).write(blocks)
    if footnotes:
        listed = builder.OL()
        for number, runs in enumerate(footnotes, 1):
            item = builder.LI(id=f"footnote-{number}")
            write(runs, item)
            listed.append(item)
        root.append(listed)
    return root


class _Writer:
    def __init__(self, parent: Any) -> None:
        self.parent = parent
        self.open: list[_Open] = []

    def write(self, blocks: list[Block]) -> None:
        for block in blocks:
            if block.kind in ITEMS:
                self._item(block)
            elif block.kind == BlockKind.TEXT and block.depth is not None:
                self._within_item(block)
            else:
                self.open = []
                self._block(block)

    def _block(self, block: Block) -> None:
        if block.kind == BlockKind.TABLE:
            self._table(block)
        elif block.kind == BlockKind.QUOTE:
            last = self.parent[-1] if len(self.parent) else None
            if last is None or last.tag != "blockquote":
                last = _added(self.parent, builder.BLOCKQUOTE())
            write(block.runs, _added(last, builder.P()))
        else:
            write(block.runs, _added(self.parent, builder.E(_tag(block))))

    def _table(self, block: Block) -> None:
        table = builder.TABLE()
        for row in block.rows:
            made = _added(table, builder.TR())
            for cell in row:
                spans = {"colspan": str(cell.wide), "rowspan": str(cell.high)}
                held = builder.TD(**{name: value for name, value in spans.items() if value != "1"})
                _Writer(_added(made, held)).write(cell.blocks)
        if len(table):
            self.parent.append(table)

    def _item(self, block: Block) -> None:
        depth = block.depth or 0
        while self.open and self.open[-1].depth > depth:
            self.open.pop()
        within = self.open[-1] if self.open and self.open[-1].depth == depth else None
        if within is None or not _goes_on(within, block):
            if within:
                self.open.pop()
            within = self._list(block, depth)
        within.item = _added(within.element, builder.LI())
        within.value = block.value
        write(block.runs, within.item)

    def _list(self, block: Block, depth: int) -> _Open:
        parent = self.open[-1].item if self.open else self.parent
        made = builder.E(block.kind.value)
        if block.kind == BlockKind.NUMBERED and block.value != 1:
            made.set("start", str(block.value))
        opened = _Open(depth, block.kind, _added(parent, made), None, 0)
        self.open.append(opened)
        return opened

    def _within_item(self, block: Block) -> None:
        """Another paragraph of an item: of the last one that isn't deeper."""
        while self.open and self.open[-1].depth > (block.depth or 0):
            self.open.pop()
        parent = self.open[-1].item if self.open else self.parent
        write(block.runs, _added(parent, builder.P()))


def _goes_on(within: _Open, block: Block) -> bool:
    if within.kind != block.kind:
        return False
    return block.kind == BlockKind.BULLET or block.value == within.value + 1


def _tag(block: Block) -> str:
    if block.kind == BlockKind.TITLE:
        return "h1"
    return f"h{min(block.level + 2, 6)}" if block.kind == BlockKind.HEADING else "p"


def _added(parent: Any, element: Any) -> Any:
    parent.append(element)
    return element
