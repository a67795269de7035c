"""Opening an archive and checking it, before anything of it is taken."""

import gzip
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyrage
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from breaches import vault
from operations.archive import ABOUT, FORMAT, MANIFEST, SEAL, Hashing, manifest_line
from printing.seals import NotSealed, check_seal, fingerprint_of

# Raised for content that no backup makes.
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError)
# Before archives were sealed.
UNSEALED = 1
PIECE = 1 << 16
NOT_WHOLE = "The archive is not whole, or none of ours."
NUMBER = re.compile(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})")


class CantRestore(Exception):
    """Why nothing was restored, in words for the person running the site."""


@dataclass(frozen=True)
class Description:
    """What an archive says of itself."""

    migrations: frozenset[tuple[str, str]]
    # The hash of the journal of erasures' last line, "" before there was a journal.
    last_erasure: str


def identities(key: Path) -> "Sequence[pyrage.x25519.Identity]":
    try:
        lines = [line.strip() for line in key.read_text().splitlines()]
        kept = [line for line in lines if line and not line.startswith("#")]
        return [pyrage.x25519.Identity.from_str(line) for line in kept]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise CantRestore(f"The key can't be read: {error}.") from error


@contextmanager
def opened(
    archive: Path, identities: "Sequence[pyrage.x25519.Identity]"
) -> Iterator[tarfile.TarFile]:
    """Yield its members, one after the other. Nothing is written to disk unencrypted."""
    from_it, to_us = os.pipe()

    def decrypt() -> None:
        with os.fdopen(to_us, "wb") as sink, archive.open("rb") as source:
            pyrage.decrypt_io(source, sink, identities)

    with ThreadPoolExecutor(1) as pool:
        try:
            done = pool.submit(decrypt)
            with (
                os.fdopen(from_it, "rb") as source,
                gzip.GzipFile(fileobj=source) as unzipped,
                tarfile.open(fileobj=unzipped, mode="r|") as tar,
            ):
                yield tar
                # Read to the end: the end of an age file proves that nothing was cut off.
                while unzipped.read(PIECE):
                    pass
            done.result()
        except (OSError, EOFError, tarfile.TarError, pyrage.DecryptError) as error:
            # If the thread ended first, its error is the cause.
            first = done.exception()
            why = error if first is None or isinstance(first, BrokenPipeError) else first
            raise CantRestore(f"The archive can't be read: {why}.") from error


def check(tar: tarfile.TarFile, trust: str | None) -> Description:
    """Check the whole archive, and that it is of this release or an older one."""
    said = Description(frozenset(), "")
    for name, content in members(tar, trust):
        if name == ABOUT:
            said = _refuse_unless_ours(_said(content.read(PIECE)))
    return said


def members(tar: tarfile.TarFile, trust: str | None) -> Iterator[tuple[str, Hashing]]:
    """Each member with its content, apart from manifest and seal. Raises CantRestore unless the
    manifest names exactly these members and has the seal of the authority that is trusted, so what
    was taken before the last one counts for nothing."""
    manifest, is_sealed, is_first = b"", False, True
    with tempfile.TemporaryFile() as lines:
        for member in tar:
            content = tar.extractfile(member)
            is_late = is_sealed or (manifest and member.name != SEAL)
            if not content or is_late or is_first != (member.name == ABOUT):
                raise CantRestore(NOT_WHOLE)
            is_first = False
            hashing = Hashing(content)
            if manifest:
                _refuse_unless_sealed(content.read(PIECE), manifest, trust)
                is_sealed = True
            elif member.name == MANIFEST:
                lines.seek(0)
                _compare(lines, hashing)
                manifest = hashing.sha256.digest()
            else:
                yield member.name, hashing
                while hashing.read(PIECE):
                    pass
                lines.write(manifest_line(member.name, hashing.sha256.hexdigest(), member.size))
    if not manifest:
        raise CantRestore(NOT_WHOLE)
    if not is_sealed and trust is not None:
        raise CantRestore(
            "The archive has no seal, so anybody could have made it. If you know where it comes"
            " from, give --unsigned instead of --trust."
        )


def _said(about: bytes) -> dict[str, Any]:
    try:
        said = json.loads(about)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise CantRestore("The archive is none of ours.")
    return said


def _refuse_unless_sealed(seal: bytes, manifest: bytes, trust: str | None) -> None:
    if trust is None:
        return
    try:
        said = json.loads(seal)
        authority = said["authority"].encode()
        right = fingerprint_of(authority) == trust.replace(":", "").lower()
        check_seal(manifest, said, authority)
    except (*UNREADABLE, NotSealed) as error:
        raise CantRestore("The archive was changed: its seal is not for what it holds.") from error
    if not right:
        raise CantRestore(
            "The archive has another site's seal: its authority is not the one that --trust names."
        )


def _compare(found: IO[bytes], said: Hashing) -> None:
    for line in found:
        if said.read(len(line)) != line:
            name = json.loads(line)["name"]
            raise CantRestore(f"{name} in the archive is not what the manifest says.")
    if said.read(1):
        raise CantRestore("The archive holds less than its manifest says.")


def _refuse_unless_ours(about: dict[str, Any]) -> Description:
    if about.get("format") not in (UNSEALED, FORMAT):
        raise CantRestore("The archive was made by another Undersigned than this one can read.")
    _refuse_later_release(str(about.get("release", "0.0.0")))
    try:
        lacking = {*map(str, about.get("concern_keys", ()))} - {*vault.masters()}
        theirs = {(str(app), str(name)) for app, name in about["migrations"]}
    except UNREADABLE as error:
        raise CantRestore("The archive is none of ours.") from error
    if lacking:
        raise CantRestore(
            "CONCERN_KEYS lacks a key without which the archive's concerns can't be read:"
            f" {', '.join(sorted(lacking))}."
        )
    if unknown := theirs - all_migrations():
        missing = ", ".join(f"{app}.{name}" for app, name in sorted(unknown)[:3])
        raise CantRestore(
            "The archive is from a later release than this one: restore it with that one. This one"
            f" doesn't know {missing}."
        )
    return Description(frozenset(theirs), str(about.get("last_erasure", "")))


def _refuse_later_release(theirs: str) -> None:
    """An archive from before releases had numbers names none, and is older than all that have."""
    if not NUMBER.fullmatch(theirs):
        raise CantRestore("The archive is of a release whose number can't be read.")
    if _number(theirs) > _number(settings.RELEASE):
        raise CantRestore(
            f"The archive is of release {theirs}, and this is {settings.RELEASE}: restore it with"
            " that release or a later one."
        )


def _number(release: str) -> list[int]:
    return [int(part) for part in release.split(".")]


def all_migrations() -> set[tuple[str, str]]:
    """This release's, whether or not they are applied."""
    return set(MigrationLoader(None).disk_migrations)
