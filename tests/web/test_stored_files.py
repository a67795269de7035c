"""Files that no row names are removed at night, whichever app left them; all others stay."""

import datetime
import os
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from dateutil.relativedelta import relativedelta
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import models, transaction
from django.utils import timezone
from django_q.models import Schedule

from acknowledgements.models import Certificate, Checkpoint, DaySheet, Printout, SignatureDetails
from acknowledgements.signing import paper
from acknowledgements.signing.paper import SignedForm, record_forms
from acknowledgements.signing.signing import OnPaper
from breaches.models import CaseFile
from breaches.models import Evidence as Piece
from people.jobs import sweep_files
from people.models import Partnership, Role
from policies.models import (
    Evidence,
    Pack,
    Picture,
    Redline,
    ReviewSheet,
    SentBack,
    Upload,
    Version,
)
from policies.reviews.reviewing import Decided, review
from tests.breaches.making import concern
from tests.factories import person, today
from tests.making import draft, files_that_rows_name, met, published, signed
from web.stored_files import NotOurFiles, columns, folders, holds_any

pytestmark = [pytest.mark.django_db, pytest.mark.disk, pytest.mark.later]
STORES = ["default", "locked"]


@pytest.fixture(autouse=True)
def _others(db):
    files_that_rows_name(50)


def stored(name, store="default", days=3):
    """A file, as if stored that many days ago."""
    kept = storages[store].save(name, ContentFile(b"x"))
    old = (timezone.now() - datetime.timedelta(days=days)).timestamp()
    os.utime(storages[store].path(kept), (old, old))
    return kept


def with_a_scan():
    office, cook = person(Role.ADMINISTRATOR), person(email=None)
    scan = ContentFile(b"%PDF-1.7 a scan", name="form.pdf")
    form = OnPaper(signed_on=today(), taken_by=office)
    return record_forms(published(), [SignedForm(cook, form, scan)], by=office)


def a_review():
    decided = Decided("no_change", today() + relativedelta(years=1))
    return review(published().policy, None, met(), decided)


def a_piece(file):
    told = concern(handlers=[person(Role.HEAD)])
    return Piece.objects.create(
        concern=told, entry=told.entries.get(), original=file, display=file, sealed=b"x"
    )


def a_case_file(file):
    head = person(Role.HEAD)
    told = concern(handlers=[head])
    return CaseFile.objects.create(
        concern=told, asked_by=head, asked_at=timezone.now(), pdf=file, archive=file
    )


def a_certificate(file):
    signature = signed(person(), published())
    return Certificate.objects.create(
        signature=signature, file=file, sha256="0" * 64, seal="0" * 64
    )


def a_redline(file):
    version = published()
    return Redline.objects.create(before=version, after=version, file=file)


# For each model, what writes a row that names a file.
ROWS = {
    SignatureDetails: lambda _file: with_a_scan(),
    Certificate: a_certificate,
    Checkpoint: lambda file: Checkpoint.objects.create(
        day=today(), sequence=0, hash="0" * 64, sha256="0" * 64, file=file
    ),
    DaySheet: lambda file: DaySheet.objects.create(
        policy=published().policy, day=today(), asked_by=person(Role.HEAD), file=file
    ),
    Printout: lambda file: Printout.objects.create(
        kind="blank", version=published(), asked_by=person(Role.ADMINISTRATOR), file=file
    ),
    Partnership: lambda file: Partnership.objects.create(pk=1, name="Ours", logo=file),
    Version: lambda file: Version.objects.filter(pk=draft().pk).update(
        original=file, original_sha256="0" * 64
    ),
    Upload: lambda file: Upload.objects.create(
        by=person(), file=file, sha256="0" * 64, consent="none", text={}
    ),
    SentBack: lambda file: SentBack.objects.create(
        version=draft(), original=file, content="{}", content_sha256="0" * 64
    ),
    Picture: lambda file: Picture.objects.create(
        sha256="f" * 64, file=file, media_type="image/png", width=1, height=1
    ),
    Redline: a_redline,
    Evidence: lambda file: Evidence.objects.create(
        policy=published().policy, day=today(), file=file
    ),
    ReviewSheet: lambda file: ReviewSheet.objects.filter(review=a_review()).update(file=file),
    Pack: lambda file: Pack.objects.create(meeting=met(), file=file),
    Piece: a_piece,
    CaseFile: a_case_file,
}


def test_every_model_that_names_files_is_tried():
    assert {model for model, _names in columns()} == set(ROWS)


def folder_of(model):
    fields = [f for f in model._meta.fields if isinstance(f, models.FileField)]
    return str(fields[0].upload_to) if fields else model.folders[0]


def names_in(store, folder):
    try:
        return {f"{folder}/{name}" for name in storages[store].listdir(folder)[1]}
    except FileNotFoundError:
        return set()


@pytest.mark.parametrize("model", list(ROWS), ids=lambda model: model.__name__)
def test_a_file_that_a_row_names_stays_and_another_goes(model):
    folder = folder_of(model)
    ROWS[model](stored(f"{folder}/named"))
    for name in names_in("default", folder):
        os.utime(storages["default"].path(name), (0, 0))
    named = {
        name
        for kept, columns_of in columns()
        if kept is model
        for names in model._base_manager.values_list(*columns_of)
        for name in names
        if name
    }
    assert named
    assert named <= names_in("default", folder)
    stray, young = stored(f"{folder}/stray"), stored(f"{folder}/young", days=1)
    sweep_files()
    left = names_in("default", folder)
    assert named | {young} <= left
    assert stray not in left


def test_a_versions_pdf_stays():
    pdf = published().pdf
    os.utime(pdf.path, (0, 0))
    sweep_files()
    assert pdf.storage.exists(str(pdf.name))


@pytest.mark.parametrize("store", STORES)
def test_strays_go_from_every_folder_of_both_stores(store):
    strays = [stored(f"{folder}/deep/stray", store) for folder in folders()]
    sweep_files()
    assert not any(storages[store].exists(name) for name in strays)


@pytest.mark.parametrize("kept", [0, 2])
def test_nothing_goes_where_the_database_names_few_of_the_files(kept):
    """It is new, or another site's."""
    Picture.objects.all().delete()
    files_that_rows_name(kept)
    strays = [stored(f"policies/{n}.pdf") for n in range(3)]
    with pytest.raises(NotOurFiles, match="FILES_ROOT"):
        sweep_files()
    assert all(storages["default"].exists(name) for name in strays)


def test_files_in_folders_of_others_stay():
    theirs = stored("backups/monday.tar")
    sweep_files()
    assert storages["default"].exists(theirs)


@transaction.atomic
def _scan_in_vain():
    with_a_scan()
    raise ZeroDivisionError


def test_a_scan_whose_transaction_failed_goes_at_night():
    with pytest.raises(ZeroDivisionError):
        _scan_in_vain()
    (left,) = names_in("default", "scans")
    os.utime(storages["default"].path(left), (0, 0))
    sweep_files()
    assert names_in("default", "scans") == set()


def test_a_scan_whose_commit_fails_goes_at_once(monkeypatch):
    @contextmanager
    def failing():
        with transaction.atomic():
            yield
            raise ZeroDivisionError  # At the moment the database would commit.

    with monkeypatch.context() as patch:
        patch.setattr(paper, "transaction", SimpleNamespace(atomic=failing))
        with pytest.raises(ZeroDivisionError):
            with_a_scan()
    assert names_in("default", "scans") == set()


def test_it_runs_every_night():
    found = Schedule.objects.get(name="people.sweep_files")
    assert (found.func, found.cron) == ("people.jobs.sweep_files", "45 3 * * *")


def test_a_store_that_is_not_mounted_holds_nothing(tmp_path):
    assert holds_any(storages["default"])
    assert not holds_any(FileSystemStorage(tmp_path / "empty"))
