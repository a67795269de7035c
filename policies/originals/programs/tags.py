"""The structure tree of a tagged PDF: which block each piece of marked content belongs to."""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from policies.originals.programs.pdfium import raw

DEEPEST = 60
MOST_ELEMENTS = 20_000  # on one page
INLINE = {
    *("Span", "Link", "Em", "Strong", "Reference", "Quote", "Code", "Annot", "Form"),
    *("LBody", "Note", "BibEntry", "Sub", "Ruby", "Warichu", "NonStruct"),
}
CELLS = {"TD", "TH"}


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, item or row. `order` is its place on the page, `cell` that in a row."""

    order: int
    kind: str = "p"
    cell: int = 0


def blocks_by_mark(page: Any) -> dict[int, Block]:
    """The block of each marked content id; empty for a page that isn't tagged."""
    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return {}
    try:
        walk = _Walk()
        for n in range(raw.FPDF_StructTree_CountChildren(tree)):
            if top := raw.FPDF_StructTree_GetChildAtIndex(tree, n):
                walk.into(top, Block(0), 0)
        return walk.found
    finally:
        raw.FPDF_StructTree_Close(tree)


class _Walk:
    def __init__(self) -> None:
        self.found: dict[int, Block] = {}
        self.count = 0

    def into(self, element: Any, above: Block, depth: int) -> None:
        if depth > DEEPEST or self.count > MOST_ELEMENTS:
            return
        self.count += 1
        block = self._block(_kind(element), above)
        for n in range(raw.FPDF_StructElement_GetMarkedContentIdCount(element)):
            mark = raw.FPDF_StructElement_GetMarkedContentIdAtIndex(element, n)
            if mark >= 0:
                self.found[mark] = block
        for n in range(raw.FPDF_StructElement_CountChildren(element)):
            # Empty for a child of another page: most are.
            if child := raw.FPDF_StructElement_GetChildAtIndex(element, n):
                self.into(child, block, depth + 1)

    def _block(self, kind: str, above: Block) -> Block:
        if kind in INLINE or (kind == "P" and above.kind in ("li", "row")):
            return above
        if kind == "Lbl":  # Some programs write it after the item.
            return replace(above, cell=-1)
        if kind in CELLS:
            return replace(above, cell=self.count) if above.kind == "row" else Block(self.count)
        if len(kind) == 2 and kind[0] == "H" and kind[1] in "123456":
            return Block(self.count, kind.lower())
        kinds = {"H": "h1", "Title": "h1", "LI": "li", "TR": "row"}
        return Block(self.count, kinds.get(kind, "p"))


def _kind(element: Any) -> str:
    return read_string(lambda buffer, size: raw.FPDF_StructElement_GetType(element, buffer, size))


def read_string(call: Callable[[Any, int], int]) -> str:
    """What PDFium writes into a buffer, as it does everywhere: UTF-16 with a zero at the end."""
    size = call(None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")


def is_decoration(item: Any) -> bool:
    """Whether an object of a page is marked as an artifact: a running header, a page number."""
    for n in range(min(raw.FPDFPageObj_CountMarks(item), DEEPEST)):
        mark = raw.FPDFPageObj_GetMark(item, n)
        if _mark_name(mark) == "Artifact":
            return True
    return False


def _mark_name(mark: Any) -> str:
    size = ctypes.c_ulong(0)
    buffer = ctypes.create_string_buffer(64)
    pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    if not raw.FPDFPageObjMark_GetName(mark, pointer, 64, ctypes.byref(size)):
        return ""
    return bytes(buffer)[: max(0, size.value - 2)].decode("utf-16-le", "replace")
