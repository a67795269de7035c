"""Case files: requested by a handler, made by a job, removed after a week."""

import datetime
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from audit.models import Event, record
from breaches import vault
from breaches.case_file.archive import Enclosure, bundle, pieces_of
from breaches.case_file.contents import CaseFileContents, document, timeline_csv
from breaches.case_file.enclosures import enclosures
from breaches.entries import lock_for
from breaches.models import CaseFile, Concern, Entry, Evidence
from people.models import FileJob, Person
from printing.case_files import case_file_pdf
from web.stored_files import Stored, delete_once_committed, kept_or_removed

KEPT = datetime.timedelta(days=7)


@transaction.atomic
def ask_for_case_file(concern: Concern, whole: bool, for_whom: str, by: Person) -> CaseFile:
    """Have a case file made. Raises Http404 for anyone who no longer handles the concern."""
    concern, now = lock_for(concern, by), timezone.now()
    concern.write(Entry.Kind.EXPORTED, {"whole": whole, "for": for_whom}, by=by, at=now)
    case_file = CaseFile.objects.create(concern=concern, asked_by=by, asked_at=now, whole=whole)
    record(Event.Act.CASE_FILE_MADE, by=by, about=concern)
    FileJob.objects.start(case_file)
    return case_file


def make_case_file(case_file: CaseFile) -> None:
    """Make both files, once: a second job, or one that runs after erasure, does nothing."""
    if case_file.made_at or case_file.concern.erased_on:
        return
    contents = CaseFileContents.of(case_file)
    enclosed = enclosures(contents.evidence, case_file.whole, contents.redact)
    pdf = case_file_pdf(document(contents, {each: enclosed[each].name for each in enclosed}))
    papers = [
        Enclosure("case.pdf", lambda: [pdf]),
        Enclosure("timeline.csv", lambda: [timeline_csv(contents)]),
    ]
    with kept_or_removed() as stored, tempfile.TemporaryFile() as archive:
        bundle(archive, [*papers, *enclosed.values()])
        made = {
            "pdf": _store(case_file, "pdf", [pdf], stored),
            "archive": _store(case_file, "zip", pieces_of(archive), stored),
        }
        _keep(case_file, made, enclosed)


@transaction.atomic
def _keep(case_file: CaseFile, made: dict[str, str], enclosed: Iterable[Evidence]) -> None:
    """Name the files in the row. If another job was faster, or something enclosed was locked or
    erased meanwhile, they are removed; in the second case they are made again."""
    concern = Concern.objects.lock(case_file.concern_id)
    waiting = CaseFile.objects.filter(pk=case_file.pk, made_at=None)
    locked = concern.evidence.filter(pk__in=[each.pk for each in enclosed]).exclude(
        state=Evidence.State.KEPT
    )
    stale = locked.exists()
    if stale or not waiting.update(made_at=timezone.now(), **made):
        delete_once_committed((default_storage, name) for name in made.values())
    if stale:
        FileJob.objects.start(case_file)


def _store(case_file: CaseFile, kind: str, content: Iterable[bytes], stored: Stored) -> str:
    """Keep a file under a random name; only sealed content is written."""
    name = f"{CaseFile.FOLDER}/{uuid.uuid4()}"
    stored.append((default_storage, name))
    with tempfile.TemporaryFile() as sealed:
        key = case_file.concern.key
        sealed.writelines(vault.seal_file(key, content, _place(case_file, kind)))
        sealed.seek(0)
        return default_storage.save(name, File(sealed))


def _place(case_file: CaseFile, kind: str) -> str:
    return f"{case_file.concern_id}:{case_file.pk}:{kind}"


def content(case_file: CaseFile, kind: str) -> Iterator[bytes]:
    """The `pdf` or the `zip`, unsealed. Raises FileNotFoundError at once if there is none."""
    name = case_file.pdf if kind == "pdf" else case_file.archive
    if not name:
        raise FileNotFoundError
    return _unsealed(case_file, kind, default_storage.open(name))


def _unsealed(case_file: CaseFile, kind: str, file: IO[Any]) -> Iterator[bytes]:
    with file:
        yield from vault.unseal_file(case_file.concern.key, file, _place(case_file, kind))


def clear_old(now: datetime.datetime) -> None:
    """Remove files made a week ago; the record that they were made stays."""
    CaseFile.objects.filter(made_at__lt=now - KEPT).remove_files()
