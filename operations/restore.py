"""Restores an archive of `backup` into an empty installation: checked first, then loaded whole or
not at all. The database may be of another kind than the original."""

import gzip
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyrage
from django.apps import apps
from django.core import serializers
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import IntegrityError, connection, models, transaction

from audit import triggers
from operations.backup import (
    ABOUT,
    FILES,
    FORMAT,
    MANIFEST,
    ROWS,
    Hashing,
    manifest_line,
    migrations,
    names_in,
    tables,
)

# What `migrate` itself puts into an empty database; the archive brings its own.
PUT_IN_BY_MIGRATE = {
    "auth.Permission",
    "breaches.RetentionRule",
    "contenttypes.ContentType",
    "django_q.Schedule",
}
PIECE = 1 << 16


class CantRestore(Exception):
    """Why nothing was restored, in words for the person running the site."""


def restore(archive: Path, key: Path) -> tuple[int, int]:
    """Load the archive; how many rows and files. If it raises CantRestore, the installation is as
    it was before."""
    _refuse_unless_empty()
    identities = _identities(key)
    with _opened(archive, identities) as tar:
        _check(tar)
    written: list[str] = []
    try:
        with _opened(archive, identities) as tar, transaction.atomic():
            return _take(tar, written)
    except BaseException as error:
        for name in written:
            default_storage.delete(name)
        if isinstance(error, IntegrityError):
            raise CantRestore(f"The archive's rows contradict each other: {error}") from error
        raise


def _refuse_unless_empty() -> None:
    for model in tables():
        if model._meta.label not in PUT_IN_BY_MIGRATE and model._base_manager.exists():
            name = model._meta.verbose_name_plural
            raise CantRestore(
                f"This installation is not empty, it has {name}. Restore into a new database, after"
                " `manage.py migrate` and nothing else."
            )
    if any(names_in(default_storage)):
        raise CantRestore(
            "The place for files (FILES_ROOT or S3_BUCKET) is not empty. Name another."
        )


def _identities(key: Path) -> "Sequence[pyrage.x25519.Identity]":
    try:
        lines = [line.strip() for line in key.read_text().splitlines()]
        kept = [line for line in lines if line and not line.startswith("#")]
        return [pyrage.x25519.Identity.from_str(line) for line in kept]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise CantRestore(f"The key can't be read: {error}.") from error


@contextmanager
def _opened(
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


def _check(tar: tarfile.TarFile) -> None:
    """Check that every member matches the manifest, and that the archive is for this version of
    Undersigned."""
    last = ""
    with tempfile.TemporaryFile() as lines:
        for member in tar:
            content = tar.extractfile(member)
            if not content or (not last and member.name != ABOUT):
                break
            last = member.name
            if last == MANIFEST:
                lines.seek(0)
                _compare(lines, content)
                continue
            hashing = Hashing(content)
            if last == ABOUT:
                _refuse_unless_ours(json.loads(hashing.read()))
            while hashing.read(PIECE):
                pass
            lines.write(manifest_line(last, hashing.sha256.hexdigest(), member.size))
    if last != MANIFEST:
        raise CantRestore("The archive is not whole, or none of ours.")


def _compare(found: IO[bytes], said: IO[bytes]) -> None:
    for line in found:
        if said.readline() != line:
            name = json.loads(line)["name"]
            raise CantRestore(f"{name} in the archive is not what the manifest says.")
    if said.readline():
        raise CantRestore("The archive holds less than its manifest says.")


def _refuse_unless_ours(about: dict[str, Any]) -> None:
    if about["format"] != FORMAT:
        raise CantRestore("The archive was made by another Undersigned than this one can read.")
    theirs, ours = ({tuple(each) for each in some} for some in (about["migrations"], migrations()))
    if theirs != ours:
        missing = ", ".join(f"{app}.{name}" for app, name in sorted(theirs ^ ours)[:3])
        raise CantRestore(
            "The archive is from another release: restore it with that one, then upgrade. They"
            f" differ in {missing}."
        )


def _take(tar: tarfile.TarFile, written: list[str]) -> tuple[int, int]:
    with connection.cursor() as cursor:
        for trigger in triggers.all_triggers(connection.vendor):
            cursor.execute(trigger.drop(connection.vendor))
    for label in PUT_IN_BY_MIGRATE:
        apps.get_model(label)._base_manager.all().delete()
    rows = files = 0
    for member in tar:
        kind, _slash, name = member.name.partition("/")
        content = tar.extractfile(member)
        assert content
        if kind == ROWS:
            rows += _take_rows(content.read().decode())
        elif kind == FILES:
            written.append(name)
            with tempfile.TemporaryFile() as held:  # A network store seeks back in it.
                shutil.copyfileobj(content, held)
                held.seek(0)
                default_storage.save(name, File(held))
            files += 1
    _count_on()
    # Foreign keys are checked now, before the triggers are back, so that nothing is deferred.
    connection.check_constraints()
    triggers.install(connection.alias)
    return rows, files


def _take_rows(lines: str) -> int:
    found = [each.object for each in serializers.deserialize("jsonl", lines)]
    model = type(found[0])
    fields = model._meta.local_concrete_fields
    at_once = connection.ops.bulk_batch_size([*fields], found)
    rows: Any = model._base_manager.all()
    for start in range(0, len(found), at_once):
        # Raw: a column with auto_now keeps its stored time.
        some = found[start : start + at_once]
        rows._insert(some, fields=fields, using=connection.alias, raw=True)
    return len(found)


def _count_on() -> None:
    """Set each table's sequence to follow its last row."""
    made: list[type[models.Model]] = list(tables())
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), made):
            cursor.execute(statement)
