"""Restores an archive of `backup` into an empty installation: checked first, then loaded whole or
not at all. The database may be of another kind than the original."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.core.exceptions import FieldDoesNotExist, SuspiciousFileOperation, ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.utils import validate_file_name
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph

from audit import triggers
from breaches.oversight.erased_before import Erased, erase_again
from operations import erasure_journal, waiting_jobs
from operations.archive import FILES, JOBS, ROWS, Hashing
from operations.archive_check import (
    UNREADABLE,
    CantRestore,
    all_migrations,
    check,
    identities,
    members,
    opened,
)
from operations.backup import LEFT_OUT, names_in, tables

# What `migrate` itself puts into an empty database; the archive brings its own.
PUT_IN_BY_MIGRATE = {
    "auth.Permission",
    "breaches.RetentionRule",
    "contenttypes.ContentType",
}
Migration = tuple[str, str]
Members = Iterator[tuple[str, Hashing]]
# Raised, besides UNREADABLE, for content that no backup makes.
NOT_OURS = (FieldDoesNotExist, ValidationError, SuspiciousFileOperation)


@dataclass
class Restored:
    rows: int = 0
    files: int = 0
    jobs: int = 0
    erased: int = 0


def restore(archive: Path, key: Path, trust: str | None, *, is_journal_lost: bool) -> Restored:
    """Load the archive. If it raises CantRestore, the installation is as it was before; only where
    the archive is of an older release, the database may have tables by then.

    `trust` is the fingerprint of the authority whose seal the archive must have, or None to take it
    from anybody: then its rows may say anything, but nothing in it is ever run. What the journal
    beside the archive says was erased is erased again, unless the journal is lost.
    """
    is_new = not connection.introspection.table_names()
    if not is_new:
        _refuse_unless_migrated()
    _refuse_unless_empty(is_new=is_new)
    keys = identities(key)
    with opened(archive, keys) as tar:
        said = check(tar, trust)
    is_older = said.migrations != all_migrations()
    _refuse_unless_fitting(is_new=is_new, is_older=is_older)
    gone = [] if is_journal_lost else erasure_journal.read(archive.parent, trust, said.last_erasure)
    written: list[str] = []
    try:
        with opened(archive, keys) as tar:
            if is_older:
                return _take_older(members(tar, trust), written, said.migrations, gone)
            with transaction.atomic():
                return _take(members(tar, trust), written, gone)
    except BaseException as error:
        for name in written:
            default_storage.delete(name)
        if isinstance(error, IntegrityError):
            raise CantRestore(f"The archive's rows contradict each other: {error}") from error
        if isinstance(error, (*UNREADABLE, *NOT_OURS)):
            raise CantRestore(f"The archive holds what no backup makes: {error}") from error
        raise


def _refuse_unless_migrated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CantRestore("The database has the tables of another release. Name a new database.")


def _refuse_unless_fitting(*, is_new: bool, is_older: bool) -> None:
    """Tables of today hold no rows of an older release."""
    if is_older and not is_new:
        raise CantRestore(
            "The archive is from an older release. Restore it into a new database, without"
            " `migrate`: tables are made as they were then, and brought up to date with their rows."
        )
    if is_new and not is_older:
        raise CantRestore("The database has no tables yet. Run `manage.py migrate`.")


def _refuse_unless_empty(*, is_new: bool) -> None:
    for model in () if is_new else tables():
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


def _take(found: Members, written: list[str], gone: list[Erased]) -> Restored:
    with connection.cursor() as cursor:
        for trigger in triggers.all_triggers(connection.vendor):
            cursor.execute(trigger.drop(connection.vendor))
    taken, jobs = _take_members(found, written, apps)
    taken.jobs = waiting_jobs.put_back(jobs)
    triggers.install(connection.alias)
    taken.erased = erase_again(gone)
    return taken


def _take_older(
    found: Members, written: list[str], theirs: frozenset[Migration], gone: list[Erased]
) -> Restored:
    """Makes the tables as they were in the archive's release, fills them, and migrates."""
    executor = MigrationExecutor(connection)
    last = [key for key in theirs if _is_last(key, theirs, executor.loader.graph)]
    executor.migrate(last)
    state: Any = executor.loader.project_state(last)
    with transaction.atomic():
        taken, jobs = _take_members(found, written, state.apps)
    call_command("migrate", interactive=False, verbosity=0)
    taken.erased = erase_again(gone)
    taken.jobs = waiting_jobs.put_back(jobs)
    return taken


def _is_last(key: Migration, theirs: frozenset[Migration], graph: MigrationGraph) -> bool:
    """Whether no later migration of the same app was there."""
    later = (child.key for child in graph.node_map[key].children)
    return not any(each[0] == key[0] and each in theirs for each in later)


def _take_members(found: Members, written: list[str], known: Apps) -> tuple[Restored, bytes]:
    """Rows, for the models that are `known`, and files; and the jobs, which are not taken yet."""
    for label in PUT_IN_BY_MIGRATE:
        known.get_model(label)._base_manager.all().delete()
    taken = Restored()
    jobs = b""
    for member, content in found:
        kind, _slash, name = member.partition("/")
        if kind == ROWS:
            taken.rows += _take_rows(known, name.partition("/")[0], content.read().decode())
        elif member == JOBS:
            jobs = content.read()
        elif kind == FILES:
            _take_file(name, content, written)
            taken.files += 1
    _count_on(known)
    # Foreign keys are checked now, before the triggers are back, so that nothing is deferred.
    connection.check_constraints()
    return taken, jobs


def _take_file(name: str, content: Hashing, written: list[str]) -> None:
    validate_file_name(name, allow_relative_path=True)
    written.append(name)
    with tempfile.TemporaryFile() as held:  # A network store seeks back in it.
        shutil.copyfileobj(content, held)
        held.seek(0)
        default_storage.save(name, File(held))


def _take_rows(known: Apps, label: str, lines: str) -> int:
    """An archive of an earlier release may hold rows of tables that are left out today. They may be
    pickles, so they are not even read."""
    if label in LEFT_OUT:
        return 0
    model = known.get_model(label)
    found = [_row(model, json.loads(line)) for line in lines.splitlines()]
    fields = model._meta.local_concrete_fields
    at_once = connection.ops.bulk_batch_size([*fields], found)
    rows: Any = model._base_manager.all()
    for start in range(0, len(found), at_once):
        # Raw: a column with auto_now keeps its stored time.
        some = found[start : start + at_once]
        rows._insert(some, fields=fields, using=connection.alias, raw=True)
    return len(found)


def _row(model: type[models.Model], said: dict[str, Any]) -> models.Model:
    if said["model"] != model._meta.label_lower:
        raise ValueError(f"a row of {said['model']} among those of {model._meta.label_lower}")
    key = model._meta.pk
    values = {key.attname: key.to_python(said["pk"])}
    for name, value in said["fields"].items():
        field: Any = model._meta.get_field(name)
        values[field.attname] = field.to_python(value)
    return model(**values)


def _count_on(known: Apps) -> None:
    """Set each table's sequence to follow its last row."""
    made = [each for each in known.get_models(include_auto_created=True) if not each._meta.proxy]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), made):
            cursor.execute(statement)
