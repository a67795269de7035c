"""Restores an archive of `backup` into an empty installation: checked first, then loaded whole or
not at all. The database may be of another kind than the original."""

import json
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.utils import validate_file_name
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from audit import triggers
from operations import waiting_jobs
from operations.archive import FILES, JOBS, ROWS
from operations.archive_check import UNREADABLE, CantRestore, check, identities, opened
from operations.backup import LEFT_OUT, names_in, tables

# What `migrate` itself puts into an empty database; the archive brings its own.
PUT_IN_BY_MIGRATE = {
    "auth.Permission",
    "breaches.RetentionRule",
    "contenttypes.ContentType",
}


@dataclass
class Restored:
    rows: int = 0
    files: int = 0
    jobs: int = 0


def restore(archive: Path, key: Path, trust: str | None) -> Restored:
    """Load the archive. If it raises CantRestore, the installation is as it was before.

    `trust` is the fingerprint of the authority whose seal the archive must have, or None to take it
    from anybody: then its rows may say anything, but nothing in it is ever run.
    """
    _refuse_unless_migrated()
    _refuse_unless_empty()
    keys = identities(key)
    with opened(archive, keys) as tar:
        check(tar, trust)
    written: list[str] = []
    try:
        with opened(archive, keys) as tar, transaction.atomic():
            return _take(tar, written)
    except BaseException as error:
        for name in written:
            default_storage.delete(name)
        if isinstance(error, IntegrityError):
            raise CantRestore(f"The archive's rows contradict each other: {error}") from error
        if isinstance(error, (*UNREADABLE, DeserializationError, SuspiciousFileOperation)):
            raise CantRestore(f"The archive holds what no backup makes: {error}") from error
        raise


def _refuse_unless_migrated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CantRestore("The database has no tables yet, or old ones. Run `manage.py migrate`.")


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


def _take(tar: tarfile.TarFile, written: list[str]) -> Restored:
    with connection.cursor() as cursor:
        for trigger in triggers.all_triggers(connection.vendor):
            cursor.execute(trigger.drop(connection.vendor))
    for label in PUT_IN_BY_MIGRATE:
        apps.get_model(label)._base_manager.all().delete()
    taken = Restored()
    jobs = b""
    for member in tar:
        kind, _slash, name = member.name.partition("/")
        content = tar.extractfile(member)
        assert content
        if kind == ROWS:
            taken.rows += _take_rows(name.partition("/")[0], content.read().decode())
        elif member.name == JOBS:
            jobs = content.read()
        elif kind == FILES:
            validate_file_name(name, allow_relative_path=True)
            written.append(name)
            with tempfile.TemporaryFile() as held:  # A network store seeks back in it.
                shutil.copyfileobj(content, held)
                held.seek(0)
                default_storage.save(name, File(held))
            taken.files += 1
    _count_on()
    taken.jobs = waiting_jobs.put_back(jobs)
    # Foreign keys are checked now, before the triggers are back, so that nothing is deferred.
    connection.check_constraints()
    triggers.install(connection.alias)
    return taken


def _take_rows(label: str, lines: str) -> int:
    """An archive of an earlier release may hold rows of tables that are left out today. They may be
    pickles, so they are not even read."""
    if label in LEFT_OUT:
        return 0
    if any(json.loads(line)["model"] != label.lower() for line in lines.splitlines()):
        raise ValueError(f"rows of another table than {label}")
    found = [each.object for each in serializers.deserialize("jsonl", lines)]
    if not found:
        return 0
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
