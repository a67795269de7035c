"""Files in the storages, and the rows that name them: neither is kept without the other.

A file is stored before its row is committed, so that no row ever names a file that is not there.
What a failure or a killed process leaves behind is removed at night.
"""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

from django.apps import apps
from django.core.files.storage import Storage, storages
from django.db import models, transaction

# Where files were put that no committed row names yet.
Stored = list[tuple[Storage, str]]
STORES = ("default", "locked")
# A file is stored before the row that names it is; an anonymous one says midnight for its time.
YOUNG = datetime.timedelta(days=2)


@contextmanager
def kept_or_removed() -> Iterator[Stored]:
    """What is stored inside, and listed, is removed again if the block fails: also for a full disk.

    It goes around the transaction, so that a commit that fails leaves no file either. A process
    that is told to end leaves its files to the night's job: their rows may be committed already.
    """
    stored: Stored = []
    try:
        yield stored
    except Exception:
        for storage, name in stored:
            with suppress(OSError):  # Then it is a stray file, which the night's job removes.
                storage.delete(name)
        raise


def delete_once_committed(files: Iterable[tuple[Storage, str]]) -> None:
    """Delete files once it is certain that no row names them. Those that are left because the
    storage fails or the process dies are stray, and removed at night."""
    transaction.on_commit(partial(_delete, [*files]), robust=True)


def _delete(files: Iterable[tuple[Storage, str]]) -> None:
    for storage, name in files:
        storage.delete(name)


class NotOurFiles(Exception):
    """The stores hold more files that no row names than files that one does: they are hardly those
    of this database."""


def sweep(now: datetime.datetime) -> int:
    """Delete the files that no row names; how many. Young ones may get theirs.

    Files are listed before rows are read: a row that is written in between is seen. Raises
    NotOurFiles, with nothing deleted, where most files would go: a database that is new or of
    another site stands beside them.
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
    """Whether any file of ours is in the storage."""
    return any(True for _name in _stored(storage))


def columns() -> Iterator[tuple[type[models.Model], tuple[str, ...]]]:
    """Of each model that names files, the columns that do: file fields, and those that it lists
    in `names_files`, as it lists in `folders` where these lie."""
    for model in apps.get_models():
        fields = [f.name for f in model._meta.local_fields if isinstance(f, models.FileField)]
        named = (*fields, *getattr(model, "names_files", ()))
        if named:
            yield model, named


def folders() -> set[str]:
    """Every folder that files of ours lie in."""
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
    except FileNotFoundError:  # Somebody else has just deleted it.
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
