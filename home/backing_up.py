"""One encrypted archive of the database and the files, made while the site runs.

It is a gzipped tar in an age file (age-encryption.org/v1), which Debian's `age` opens too: what
it is of (`about.json`), the rows of each table as lines of JSON, which any of the databases takes
back, the files, and last a manifest with the hash and size of each member. The server holds no key
that opens it. Sessions are left out: who was signed in signs in again. So is evidence that nobody
may open, and every key (docs/running.md).
"""

import datetime
import gzip
import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

import pyrage
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.files.storage import Storage, default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

FORMAT = 1
ABOUT, MANIFEST = "about.json", "manifest.jsonl"
ROWS, FILES = "rows", "files"
LEFT_OUT = {"sessions.Session", "people.Guess"}
# Rows in one member: few enough that a hundred texts don't fill the memory.
AT_ONCE = 500


class NoRecipient(Exception):
    """It is not said, or not rightly, for whom the archive is encrypted."""


@dataclass(frozen=True)
class Made:
    """The archive that was made."""

    path: Path
    rows: int
    files: int


class Exact(DjangoJSONEncoder):
    """Django's own leaves out what is less than a millisecond, and hashes are of all of it."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime.datetime) else super().default(o)


@dataclass
class Hashing(io.RawIOBase):
    """A file of which we know, once it is read, the hash."""

    source: IO[bytes]
    sha256: Any = field(default_factory=hashlib.sha256)

    def read(self, size: int = -1) -> bytes:
        content = self.source.read(size)
        self.sha256.update(content)
        return content


@dataclass(frozen=True)
class Members:
    """The archive as it grows; `manifest` gets a line for each member."""

    tar: tarfile.TarFile
    manifest: IO[bytes]

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        hashing = Hashing(content)
        # When a piece of evidence came is told by nothing, so times are left out.
        info = tarfile.TarInfo(name)
        info.size = size
        self.tar.addfile(info, hashing)
        self.manifest.write(manifest_line(name, hashing.sha256.hexdigest(), size))

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, io.BytesIO(content), len(content))

    def close(self) -> None:
        size = self.manifest.tell()
        self.manifest.seek(0)
        info = tarfile.TarInfo(MANIFEST)
        info.size = size
        self.tar.addfile(info, self.manifest)


def manifest_line(name: str, sha256: str, size: int) -> bytes:
    return json.dumps({"name": name, "sha256": sha256, "size": size}).encode() + b"\n"


def back_up(folder: Path) -> Made:
    """Make an archive in the folder, under a name that says when. Until it is whole it bears
    another: one that was broken off is not taken for one.

    Raises NoRecipient, and OSError where the disk or the storage fails.
    """
    recipients = _recipients()
    now = timezone.now()
    path = folder / f"undersigned-{now:%Y-%m-%dT%H%M%SZ}.age"
    unfinished = path.with_suffix(".unfinished")
    try:
        with unfinished.open("xb") as file:
            unfinished.chmod(0o600)
            with _members(file, recipients) as members:
                made = Made(path, *_put_in(members, now))
            os.fsync(file.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return made


def tables() -> Iterator[type[models.Model]]:
    """Every table that is Django's or ours, in an order that stays the same."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy and model._meta.label not in LEFT_OUT:
            yield model


def migrations() -> list[list[str]]:
    """What the database went through, each as app and name."""
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def names_in(storage: Storage, folder: str = "") -> Iterator[str]:
    """All files in it, by name."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    inside = f"{folder}/" if folder else ""
    yield from (f"{inside}{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from names_in(storage, f"{inside}{name}")


def _recipients() -> "Sequence[pyrage.x25519.Recipient]":
    if not settings.BACKUP_RECIPIENTS:
        raise NoRecipient("BACKUP_RECIPIENTS says nobody who could open it.")
    try:
        return [pyrage.x25519.Recipient.from_str(each) for each in settings.BACKUP_RECIPIENTS]
    except pyrage.RecipientError as error:
        raise NoRecipient(f"BACKUP_RECIPIENTS can't be read: {error}.") from error


@contextmanager
def _members(file: IO[bytes], recipients: "Sequence[pyrage.x25519.Recipient]") -> Iterator[Members]:
    with (
        _encrypting(file, recipients) as sink,
        gzip.GzipFile(fileobj=sink, mode="wb", compresslevel=3, filename="", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w|", format=tarfile.PAX_FORMAT) as tar,
        tempfile.TemporaryFile() as manifest,
    ):
        members = Members(tar, manifest)
        yield members
        members.close()


@contextmanager
def _encrypting(
    file: IO[bytes], recipients: "Sequence[pyrage.x25519.Recipient]"
) -> Iterator[IO[bytes]]:
    """What is written goes into the file encrypted, by a thread that reads it from a pipe."""
    from_us, to_it = os.pipe()

    def encrypt() -> None:
        with os.fdopen(from_us, "rb") as source:
            try:
                pyrage.encrypt_io(source, file, recipients)
            except pyrage.EncryptError as error:
                raise OSError(str(error)) from error

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(encrypt)
        try:
            with os.fdopen(to_it, "wb") as sink:
                yield sink
        except BrokenPipeError:
            done.result()  # The thread ended first, and knows why.
            raise
        done.result()


def _put_in(members: Members, now: datetime.datetime) -> tuple[int, int]:
    """Rows as they were at one moment. Files only come and go as a whole, and before the rows
    that name them: so all that these name are there, but for what is being erased just now."""
    with _one_moment():
        about = {
            "format": FORMAT,
            "made_at": now.isoformat(),
            "database": connection.vendor,
            "migrations": migrations(),
        }
        members.add_bytes(ABOUT, json.dumps(about).encode())
        rows = sum(_put_rows(members, model) for model in tables())
    files = sum(_put_file(members, name) for name in names_in(default_storage))
    return rows, files


@contextmanager
def _one_moment() -> Iterator[None]:
    """All that is read inside is of one moment, and nobody who writes waits for it."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    # A transaction of Django's own would hold back everybody who writes (see settings).
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _put_rows(members: Members, model: type[models.Model]) -> int:
    columns = [field.name for field in model._meta.local_fields]
    rows = model._base_manager.order_by("pk").iterator(chunk_size=AT_ONCE)
    count = 0
    while batch := list(islice(rows, AT_ONCE)):
        lines = serializers.serialize("jsonl", batch, fields=columns, cls=Exact)
        members.add_bytes(f"{ROWS}/{model._meta.label}/{count:09}.jsonl", lines.encode())
        count += len(batch)
    return count


def _put_file(members: Members, name: str) -> int:
    try:
        size = default_storage.size(name)
        with default_storage.open(name) as content:
            members.add(f"{FILES}/{name}", content, size)
    except FileNotFoundError:
        return 0  # Removed since the list was made.
    return 1
