"""The words of a PDF page in the order in which they are written, each with its place."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policies.originals.programs.pdfium import raw

MOST_CHARACTERS = 200_000  # on one page
# How PDFium writes a hyphen at the end of a line.
HYPHENS = str.maketrans("\x02\ufffe", "--")


@dataclass(frozen=True)
class Word:
    """`ends_line` if it is the last of its line; `first` is the index of its first character."""

    text: str
    first: int
    ends_line: bool


@dataclass(frozen=True)
class Place:
    left: float
    top: float
    height: float


class PageText:
    """The text of one page."""

    def __init__(self, page: Any) -> None:
        self.handle = raw.FPDFText_LoadPage(page)

    def close(self) -> None:
        if self.handle:
            raw.FPDFText_ClosePage(self.handle)

    def words(self) -> Iterator[Word]:
        letters: list[str] = []
        first = 0
        for index, letter in enumerate(self._characters()):
            if not letter.isspace():
                first = first if letters else index
                letters.append(letter)
            elif letters:
                # A space before the end of a line is no end of its own: see `lines`.
                yield Word(_word(letters), first, letter in "\r\n")
                letters = []
        if letters:
            yield Word(_word(letters), first, True)

    def _characters(self) -> Iterator[str]:
        count = raw.FPDFText_CountChars(self.handle) if self.handle else 0
        for index in range(min(count, MOST_CHARACTERS)):
            code = raw.FPDFText_GetUnicode(self.handle, index)
            yield chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"

    def place(self, word: Word) -> Place:
        box = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(self.handle, word.first, ctypes.byref(box))
        return Place(box.left, box.top, abs(box.top - box.bottom))

    def item(self, word: Word) -> Any:
        """The object of the page that the word belongs to."""
        return raw.FPDFText_GetTextObject(self.handle, word.first)


def _word(letters: list[str]) -> str:
    return "".join(letters).translate(HYPHENS)
