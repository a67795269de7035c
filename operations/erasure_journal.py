"""What was erased since an archive was made, in a journal beside the archives: a restore erases it
again, and so brings nobody back.

Each line names a row that was erased, by its id and nothing else, or an archive that was begun. It
holds the hash of the line before and, where there is a seal, the seal on itself: no line can be
taken out, changed or added. An archive says which line was the last when it was begun, so that a
journal that was cut short is noticed. Lines are only ever added, and what is missing is looked up
in the database: an erasure that a crash cut off from its line gets it with the next.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from breaches.oversight.erased_before import CONCERN, EVIDENCE, Erased, erased
from operations.archive_check import UNREADABLE, CantRestore
from printing.seals import NotSealed, Sealer, check_seal, fingerprint_of

NAME = "erasures.jsonl"
ARCHIVE = "archive"


class JournalChanged(Exception):
    """The journal is not as it was left, in words for the person running the site."""

    def __init__(self) -> None:
        super().__init__(
            f"The journal of erasures ({NAME}) beside the archives was changed or cut short."
        )


@dataclass
class Journal:
    """Its lines so far. `last` is the hash of the last one, which the next will hold."""

    erased: list[Erased] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    # Of the last line, which stands for all before.
    digest: bytes = b""
    seal: Any = None

    @property
    def last(self) -> str:
        return self.hashes[-1] if self.hashes else ""

    def take(self, line: bytes) -> None:
        """Raises one of UNREADABLE if it is no line that follows the last."""
        said = json.loads(line)
        if said["before"] != self.last:
            raise ValueError
        self.hashes.append(hashlib.sha256(line).hexdigest())
        self.digest, self.seal = _digest(said), said.get("seal")
        if said["kind"] in (CONCERN, EVIDENCE):
            self.erased.append((said["kind"], said["id"]))


def keep(folder: Path, seal: Sealer | None, archive: str = "") -> str:
    """Bring the folder's journal up to date, and say that an archive is begun. Returns the hash of
    the last line. Raises OSError, and JournalChanged if it is not as it was left."""
    path = folder / NAME
    path.touch(mode=0o600)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        journal = _up_to_now(file)
        known = {*journal.erased}
        missing = [each for each in erased() if each not in known]
        for kind, pk in [*missing, *([(ARCHIVE, archive)] if archive else [])]:
            line = _line({"kind": kind, "id": pk, "before": journal.last}, seal)
            file.write(line)
            journal.take(line)
        file.flush()
        os.fsync(file.fileno())
    return journal.last


def read(folder: Path, trust: str | None, last: str) -> list[Erased]:
    """What the journal beside an archive says was erased. `last` is the line that the archive
    names, "" if it names none. Raises CantRestore unless the journal is whole."""
    path = folder / NAME
    if not path.exists():
        if not last:
            return []
        raise CantRestore(
            f"The journal of erasures ({NAME}) is not beside the archive: copy it there too. If it"
            " is lost, give --without-erasures: then what was erased since comes back."
        )
    try:
        with path.open("rb") as file:
            journal = _up_to_now(file)
        is_short = last != "" and last not in journal.hashes
        is_ours = trust is None or not journal.hashes or _is_ours(journal, trust)
        if is_short or not is_ours:
            raise JournalChanged
    except (OSError, JournalChanged) as error:
        raise CantRestore(str(error)) from error
    return journal.erased


def _up_to_now(file: IO[bytes]) -> Journal:
    """The journal as it is, and the file at its end."""
    journal = Journal()
    try:
        for line in _whole_lines(file):
            journal.take(line)
    except UNREADABLE as error:
        raise JournalChanged from error
    return journal


def _whole_lines(file: IO[bytes]) -> Iterator[bytes]:
    """A line that a crash or a full disk cut off was never in the journal."""
    file.seek(0)
    end = 0
    for line in file:
        if line.endswith(b"\n"):
            end += len(line)
            yield line
    if file.writable():
        file.truncate(end)
        file.seek(end)


def _line(said: dict[str, Any], seal: Sealer | None) -> bytes:
    if seal:
        said = {**said, "seal": {**seal.sign(_digest(said)), "authority": seal.authority}}
    return json.dumps(said).encode() + b"\n"


def _digest(said: dict[str, Any]) -> bytes:
    """Of a line without its seal. It begins with a word of its own: a seal on an archive's manifest
    is none on a line."""
    named = {name: said[name] for name in ("kind", "id", "before")}
    return hashlib.sha256(b"erasure" + json.dumps(named, sort_keys=True).encode()).digest()


def _is_ours(journal: Journal, trust: str) -> bool:
    try:
        authority = journal.seal["authority"].encode()
        check_seal(journal.digest, journal.seal, authority)
        return fingerprint_of(authority) == trust.replace(":", "").lower()
    except (*UNREADABLE, NotSealed):
        return False
