"""The archive of a case file: its files, their names, and the hash of each."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO

# For every file in the archive: when and where it was made is nobody's business.
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
READABLE = 0o100644 << 16


@dataclass(frozen=True)
class Enclosure:
    """A file for the archive; `pieces` reads it, and may be called again."""

    name: str
    pieces: Callable[[], Iterable[bytes]]


def bundle(file: IO[bytes], enclosures: Iterable[Enclosure]) -> None:
    """Write the archive, each file in pieces, and last the SHA256SUMS of all of them."""
    sums = []
    with zipfile.ZipFile(file, "w") as archive:
        for enclosure in enclosures:
            digest = _write(archive, enclosure.name, enclosure.pieces())
            sums.append(f"{digest}  {enclosure.name}\n")
        _write(archive, "SHA256SUMS", ["".join(sums).encode()])


def _write(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> str:
    entry = zipfile.ZipInfo(name, FIXED_TIME)
    entry.external_attr = READABLE
    entry.compress_type = zipfile.ZIP_DEFLATED
    digest = hashlib.sha256()
    with archive.open(entry, "w", force_zip64=True) as target:
        for piece in pieces:
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


def pieces_of(file: IO[bytes], size: int = 1024 * 1024) -> Iterator[bytes]:
    """An open file, from the start."""
    file.seek(0)
    while piece := file.read(size):
        yield piece
