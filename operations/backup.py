"""One encrypted archive of the database and the files, made while the site runs.

It is a gzipped tar in an age file (age-encryption.org/v1), which Debian's `age` opens too. It holds
a description (`about.json`), the rows of each table as lines of JSON, which either database can
load, the jobs that wait, the files, a manifest with the hash and size of each member, and last the
seal on the manifest. The server has a key for the newest alone (drill.py). Sessions are left out,
so everybody signs in again after a restore. So are evidence that nobody may open, and every other
key (docs/running.md).
"""

import datetime
import fcntl
import gzip
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

import pyrage
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.files.storage import Storage, default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from acknowledgements.proof.certificates import sealer
from breaches import vault
from operations import erasure_journal, waiting_jobs
from operations.archive import ABOUT, FILES, FORMAT, JOBS, ROWS, Members
from operations.drill import keep_key
from printing.seals import NoSeal, Sealer, fingerprint_of
from web.one_moment import one_moment

# The queue's own tables hold pickles and names of functions, which whoever makes an archive could
# have run at a restore. Waiting jobs are in `JOBS`; `migrate` makes the schedules.
LEFT_OUT = {
    *("sessions.Session", "people.Guess", "operations.Run", "operations.Alert"),
    *("django_q.OrmQ", "django_q.Task", "django_q.Schedule"),
}
# Rows in one member: few enough that a hundred texts fit in memory.
AT_ONCE = 500


class NoRecipient(Exception):
    """BACKUP_RECIPIENTS is empty or can't be read."""


@dataclass(frozen=True)
class Made:
    """A finished archive."""

    path: Path
    rows: int
    files: int
    # The fingerprint of the authority behind its seal, "" without a seal.
    trust: str


class Exact(DjangoJSONEncoder):
    """Django's encoder drops microseconds, and our hashes include them."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime.datetime) else super().default(o)


def back_up(folder: Path) -> Made:
    """Make an archive in the folder, named by its time. Until it is complete it has another suffix,
    so that an interrupted one is not mistaken for a backup.

    Raises NoRecipient, OSError where the disk or the storage fails, and JournalChanged.
    """
    key = pyrage.x25519.Identity.generate()
    recipients, seal = [*_recipients(), key.to_public()], our_seal()
    now = timezone.now()
    _sweep(folder)
    path = folder / f"undersigned-{now:%Y-%m-%dT%H%M%SZ}.age"
    unfinished = path.with_suffix(".unfinished")
    try:
        with unfinished.open("xb") as file:
            unfinished.chmod(0o600)
            # Held as long as this process lives: the next backup removes what a killed one left.
            fcntl.flock(file, fcntl.LOCK_EX)
            with _members(file, recipients, seal) as members:
                last = erasure_journal.keep(folder, seal, path.name)
                made = Made(path, *_put_in(members, now, last), fingerprint(seal))
            os.fsync(file.fileno())
        unfinished.rename(path)
        keep_key(path, key)
    finally:
        unfinished.unlink(missing_ok=True)
    return made


def _sweep(folder: Path) -> None:
    for left in folder.glob("undersigned-*.unfinished"):
        with suppress(FileNotFoundError, BlockingIOError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def tables() -> Iterator[type[models.Model]]:
    """Every table, Django's or ours, in a stable order."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy and model._meta.label not in LEFT_OUT:
            yield model


def migrations() -> list[list[str]]:
    """The applied migrations, each as app and name."""
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def names_in(storage: Storage, folder: str = "") -> Iterator[str]:
    """The names of all files in it."""
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


def fingerprint(seal: Sealer | None) -> str:
    """The fingerprint of the authority behind a seal."""
    return fingerprint_of(seal.authority.encode()) if seal else ""


def our_seal() -> Sealer | None:
    try:
        return sealer()
    except NoSeal:
        return None


@contextmanager
def _members(
    file: IO[bytes], recipients: "Sequence[pyrage.x25519.Recipient]", seal: Sealer | None
) -> Iterator[Members]:
    with (
        _encrypting(file, recipients) as sink,
        gzip.GzipFile(fileobj=sink, mode="wb", compresslevel=3, filename="", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w|", format=tarfile.PAX_FORMAT) as tar,
        tempfile.TemporaryFile() as manifest,
    ):
        members = Members(tar, manifest, seal)
        yield members
        members.close()


@contextmanager
def _encrypting(
    file: IO[bytes], recipients: "Sequence[pyrage.x25519.Recipient]"
) -> Iterator[IO[bytes]]:
    """Whatever is written is encrypted into the file, by a thread that reads it from a pipe."""
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


def _put_in(members: Members, now: datetime.datetime, last: str) -> tuple[int, int]:
    """Put in the rows as they were at one moment, and the files. Files are added and removed whole,
    and stored before the rows that name them, so every file that these rows name is there, unless
    it is being erased."""
    with one_moment():
        about = {
            "format": FORMAT,
            "release": settings.RELEASE,
            "made_at": now.isoformat(),
            "database": connection.vendor,
            "last_erasure": last,
            "migrations": migrations(),
            "concern_keys": vault.keys_in_use(),
        }
        members.add_bytes(ABOUT, json.dumps(about).encode())
        rows = sum(_put_rows(members, model) for model in tables())
        members.add_bytes(JOBS, waiting_jobs.written())
    files = sum(_put_file(members, name) for name in names_in(default_storage))
    return rows, files


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
        return 0  # Removed since it was listed.
    return 1
