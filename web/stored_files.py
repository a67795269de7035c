"""Files in the storages and the rows that name them: neither is kept without the other.

A file is stored before its row is committed, so no row ever names a missing file. Whatever a
failure or a killed process leaves behind is removed at night.
"""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from django.apps import apps
from django.core.files.storage import Storage, storages
from django.db import models, transaction

# Stored files that no committed row names yet.
Stored = list[tuple[Storage, str]]
STORES = ("default", "locked")
# Stored before the row that names it; the time of an anonymous one is rounded to midnight.
YOUNG = datetime.timedelta(days=2)


@contextmanager
def kept_or_removed() -> Iterator[Stored]:
    """Files that the block stores and lists are removed if it fails, also when the disk is full.

    It wraps the transaction, so that a failed commit leaves no file either. A process that is
    terminated leaves its files to the nightly job: their rows may be committed already.
    """
    stored: Stored = []
    try:
        yield stored
    except Exception:
        for storage, name in stored:
            with suppress(OSError):  # It is then a stray file, which the nightly job removes.
                storage.delete(name)
        raise


def delete_once_committed(files: Iterable[tuple[Storage, str]]) -> None:
    """Delete files once it is certain that no row names them. If the storage fails or the process
    dies, they are stray and removed at night."""
    listed = [*files]
    # Django logs the name of a failed function, and a partial has none.
    transaction.on_commit(lambda: _delete(listed), robust=True)


def _delete(files: Iterable[tuple[Storage, str]]) -> None:
    for storage, name in files:
        storage.delete(name)


class NotOurFiles(Exception):
    """The stores have more stray files than named ones, so they hardly belong to this database."""


def sweep(now: datetime.datetime) -> int:
    """Delete the files that no row names; how many. Young files are left: their row may still come.

    Files are listed before rows are read, so that a row written in between is seen. Raises
    NotOurFiles, with nothing deleted, if most files would go: then the database is new or belongs
    to another site.
    """
    found = [(storages[store], name) for store in STORES for name in _stored(storages[store])]
    named = _named()
    ours = sum(name in named for _storage, name in found)
    stray = [each for each in found if each[1] not in named and _is_old(*each, now)]
    if len(stray) > ours:
        raise NotOurFiles(
            f"No file is swept: of {len(found)} that are stored, rows name {ours}, and {len(stray)}"
            " would be deleted. Is this the database that belongs to FILES_ROOT or S3_BUCKET?"
        )
    _delete(stray)
    return len(stray)


def holds_any(storage: Storage) -> bool:
    """Whether the storage has any file of ours."""
    return any(True for _name in _stored(storage))


def columns() -> Iterator[tuple[type[models.Model], tuple[str, ...]]]:
    """The columns of each model that name files: file fields, and those listed in the model's
    `names_files`, whose folders are listed in `folders`."""
    for model in apps.get_models():
        fields = [f.name for f in model._meta.local_fields if isinstance(f, models.FileField)]
        named = (*fields, *getattr(model, "names_files", ()))
        if named:
            yield model, named


def folders() -> set[str]:
    """Every folder that has files of ours."""
    found = set()
    for model, _names in columns():
        found |= {*getattr(model, "folders", ())}
        for field in model._meta.local_fields:
            if isinstance(field, models.FileField):
                found.add(str(field.upload_to))
    return found


def _named() -> set[str]:
    rows = (model._base_manager.values_list(*names) for model, names in columns())
    return {name for found in rows for names in found for name in names if name}


def _is_old(storage: Storage, name: str, now: datetime.datetime) -> bool:
    try:
        return storage.get_modified_time(name) < now - YOUNG
    except FileNotFoundError:  # Another process has just deleted it.
        return False


def _stored(storage: Storage) -> Iterator[str]:
    waiting = [*folders()]
    while waiting:
        folder = waiting.pop()
        try:
            inner, files = storage.listdir(folder)
        except FileNotFoundError:
            continue
        waiting += [f"{folder}/{each}" for each in inner]
        yield from (f"{folder}/{each}" for each in files)
