"""Storing evidence: sealed with its concern's key, under random names, each file hashed."""

import hashlib
import os
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Literal

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from breaches import letters, vault
from breaches.entries import lock_for
from breaches.evidence.file_types import Examined
from breaches.models import Concern, Entry, Evidence
from people.models import FileJob, Person
from web.stored_files import Stored, kept_or_removed

Copy = Literal["original", "display"]


def attach(
    entry: Entry, files: Iterable[Examined], stored: Stored, *, anonymous: bool
) -> list[Evidence]:
    """Keep files with the entry that brings them; the caller has locked the concern.

    For an anonymous report only the stripped pictures are kept, with a day but no time, and no job.
    Raises OSError if they can't be stored.
    """
    keep = _keep_stripped if anonymous else _keep_original
    return [keep(entry, file, stored) for file in files]


def _keep_original(entry: Entry, file: Examined, stored: Stored) -> Evidence:
    evidence = Evidence(concern=entry.concern, entry=entry)
    evidence.original = _keep(evidence, file, "original", stored)
    evidence.save(force_insert=True)
    FileJob.objects.start(evidence)
    return evidence


def _keep_stripped(entry: Entry, file: Examined, stored: Stored) -> Evidence:
    if not file.stripped:
        raise ValueError("An anonymous report's files are stripped before they are kept.")
    evidence = Evidence(concern=entry.concern, entry=entry)
    evidence.display = _keep(evidence, file, "display", stored)
    evidence.display_state = Evidence.Display.MADE
    evidence.save(force_insert=True)
    _forget_time(evidence.display)
    return evidence


def _keep(evidence: Evidence, file: Examined, copy: Copy, stored: Stored) -> str:
    """Store the file sealed, and seal its details in the row."""
    fingerprint, size = hashlib.sha256(), 0

    def read() -> Iterator[bytes]:
        nonlocal size
        for piece in file.content.chunks(vault.PIECE):
            fingerprint.update(piece)
            size += len(piece)
            yield piece

    name = put_sealed(evidence, read(), copy, stored)
    words = {"name": file.name, "type": file.type, "size": size, "sha256": fingerprint.hexdigest()}
    evidence.sealed = evidence.concern.seal(words, evidence)
    return name


def put_sealed(evidence: Evidence, pieces: Iterable[bytes], copy: Copy, stored: Stored) -> str:
    """Store a copy under a random name, sealed on the way; nothing is written unsealed."""
    name = f"{Evidence.FOLDER}/{uuid.uuid4()}"
    stored.append((default_storage, name))
    with tempfile.TemporaryFile() as sealed:
        for piece in vault.seal_file(evidence.concern.key, pieces, _place(evidence, copy)):
            sealed.write(piece)
        sealed.seek(0)
        default_storage.save(name, File(sealed))
    return name


def _place(evidence: Evidence, copy: Copy) -> str:
    return f"{evidence.concern_id}:{evidence.pk}:{copy}"


def _forget_time(name: str) -> None:
    """Only the day is kept; on a disk the file's own time would give the minute."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    with suppress(NotImplementedError):
        path = Path(default_storage.path(name))
        for each in (path, path.parent):
            os.utime(each, (midnight.timestamp(), midnight.timestamp()))


def pieces(evidence: Evidence, copy: Copy) -> Iterator[bytes]:
    """A copy's content. Raises FileNotFoundError at once if the storage has lost it."""
    return _unsealed(evidence, copy, default_storage.open(getattr(evidence, copy)))


def _unsealed(evidence: Evidence, copy: Copy, file: IO[Any]) -> Iterator[bytes]:
    with file:
        yield from vault.unseal_file(evidence.concern.key, file, _place(evidence, copy))


def add_evidence(
    concern: Concern,
    files: list[Examined],
    text: str,
    by: Person | None,
    links: Sequence[dict[str, str]] = (),
) -> Entry:
    """Add evidence to a concern later; `by` is None for a named reporter.

    Raises Http404 for a handler who has stood back, or once it is erased, and OSError.
    """
    with kept_or_removed() as stored, transaction.atomic():
        concern = lock_for(concern, by) if by else Concern.objects.lock(concern.pk)
        if concern.erased_on:
            raise Http404
        words = {"text": text, "links": list(links)}
        entry = concern.write(Entry.Kind.EVIDENCE, words, by=by, at=timezone.now())
        attach(entry, files, stored, anonymous=False)
        letters.tell_handlers(concern, except_for=by)
    return entry
