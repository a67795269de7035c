"""Joins our own PDFs with those that somebody else made.

Run as a program it reads the latter, in a process of its own with tight limits.
"""

import io
import struct
import sys
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, NamedTuple

import lxml.etree  # noqa: F401  # pikepdf loads it when it saves.
import pikepdf

from printing.joining import append, saved
from web.confinement.isolation import BUSY, confine
from web.confinement.running import run_apart

# What names pages of its own file, or their tags.
WITHIN = ("/StructTreeRoot", "/MarkInfo", "/Outlines", "/Names", "/Dests", "/OpenAction")
# Before each part: whether somebody else made it, and how long it is.
HEAD = struct.Struct("!?Q")
MB = 1024 * 1024
MEMORY = 500 * MB
LARGEST = 500 * MB
SECONDS = 50  # of CPU time
BY_THE_CLOCK = BUSY * SECONDS


class Part(NamedTuple):
    content: bytes
    is_foreign: bool = False


def joined_with_foreign(parts: Iterable[Part]) -> bytes:
    """Join the parts; the whole keeps the first part's title and language, and the tags of our own.
    Raises NotRun."""
    with tempfile.TemporaryFile() as source:
        for part in parts:
            source.write(HEAD.pack(part.is_foreign, len(part.content)) + part.content)
        with run_apart("printing.foreign_parts", source, seconds=BY_THE_CLOCK) as whole:
            return whole.read()


def join(source: IO[bytes], target: IO[bytes]) -> None:
    parts = _parts(source)
    with pikepdf.open(io.BytesIO(next(parts).content)) as whole:
        for part in parts:
            with pikepdf.open(io.BytesIO(part.content)) as more:
                if part.is_foreign:
                    untag(more)
                append(whole, more)
        target.write(saved(whole))


def _parts(source: IO[bytes]) -> Iterator[Part]:
    while head := source.read(HEAD.size):
        is_foreign, size = HEAD.unpack(head)
        yield Part(source.read(size), is_foreign)


def untag(pdf: pikepdf.Pdf) -> None:
    """Tags may be of any shape: take them out, with the links within the file."""
    for name in WITHIN:
        if name in pdf.Root:
            del pdf.Root[name]
    for page in pdf.pages:
        _untag(page.obj)


def _untag(page: pikepdf.Object) -> None:
    if "/StructParents" in page:
        del page.StructParents
    kept = [each for each in page.get("/Annots", []) if not _leads_within(each)]
    for annotation in kept:
        if "/StructParent" in annotation:
            del annotation.StructParent
    page.Annots = pikepdf.Array(kept)


def _leads_within(annotation: pikepdf.Object) -> bool:
    action = annotation.get("/A", pikepdf.Dictionary())
    return annotation.get("/Subtype") == "/Link" and action.get("/S") != "/URI"


if __name__ == "__main__":
    confine(MEMORY, SECONDS, LARGEST)
    join(sys.stdin.buffer, sys.stdout.buffer)
    sys.stdout.buffer.flush()
