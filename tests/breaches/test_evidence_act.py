"""Evidence is added with a report, or later."""

import datetime
import errno
import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import Http404
from django.utils import timezone
from django_q.models import OrmQ

from breaches import jobs
from breaches.evidence.sealed_files import add_evidence, attach, pieces
from breaches.intake.stripping import strip
from breaches.models import Entry, Evidence, Letter
from breaches.vault import WrongKey
from people.models import FileJob, Role
from people.models.file_job import LOST
from tests.breaches.filing import LARGE, in_storage, kept, sent
from tests.breaches.making import concern
from tests.factories import person
from web.stored_files import kept_or_removed

pytestmark = [pytest.mark.django_db, pytest.mark.files]


@pytest.fixture
def case(deputy):
    return concern(handlers=[deputy, person(Role.EXECUTIVE)], reporter=person())


def test_the_original_is_kept_untouched_with_its_hash(case):
    with kept_or_removed() as stored:
        evidence = attach(case.entries.get(), [sent()], stored, anonymous=False)[0]
    assert b"".join(pieces(evidence, "original")) == LARGE
    assert evidence.words == {
        "name": "post.jpg",
        "type": "image/jpeg",
        "size": len(LARGE),
        "sha256": hashlib.sha256(LARGE).hexdigest(),
    }


@pytest.mark.disk
def test_it_is_sealed_under_a_random_name(case):
    evidence = kept(case)
    for name in (evidence.original, evidence.display):
        assert "post" not in name
        assert b"JFIF" not in Path(default_storage.path(name)).read_bytes()


def test_a_file_put_in_the_place_of_another_is_not_opened(case):
    evidence = kept(case)
    evidence.original = evidence.display
    with pytest.raises(WrongKey):
        list(pieces(evidence, "original"))


def test_a_job_is_asked_for_that_names_only_the_row(case):
    with kept_or_removed() as stored:
        evidence = attach(case.entries.get(), [sent()], stored, anonymous=False)[0]
    task = OrmQ.objects.get().task
    assert (task["func"], task["args"]) == ("breaches.jobs.make_display", (str(evidence.pk),))


def test_only_the_stripped_copy_of_an_anonymous_report_is_kept(deputy):
    case = concern(handlers=[deputy])
    with kept_or_removed() as stored:
        evidence = attach(case.entries.get(), strip([sent()]), stored, anonymous=True)[0]
    assert (evidence.original, evidence.display_state) == ("", "made")
    assert b"Exif" not in b"".join(pieces(evidence, "display"))
    assert evidence.words["name"] == "picture-1.jpg"
    assert not OrmQ.objects.exists()


@pytest.mark.disk
def test_an_anonymous_file_does_not_tell_the_minute(deputy):
    with kept_or_removed() as stored:
        attach(concern().entries.get(), strip([sent()]), stored, anonymous=True)
    path = Path(default_storage.path(in_storage()[0]))
    for each in (path, path.parent):
        changed = datetime.datetime.fromtimestamp(each.stat().st_mtime, tz=datetime.UTC)
        local = timezone.localtime(changed)
        assert (local.date(), local.time()) == (timezone.localdate(), datetime.time())


def test_an_anonymous_file_that_is_not_stripped_is_never_kept():
    with pytest.raises(ValueError, match="stripped"), kept_or_removed() as stored:
        attach(concern().entries.get(), [sent()], stored, anonymous=True)
    assert not Evidence.objects.exists()


@pytest.mark.disk
def test_a_full_disk_leaves_no_row_and_no_file(case, deputy, monkeypatch):
    save: Any = FileSystemStorage.save
    saved: list[str] = []

    def full(storage, name, content):
        """The disk fills up in the middle of the second file."""
        if saved:
            Path(storage.path(name)).write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        saved.append(name)
        return save(storage, name, content)

    monkeypatch.setattr(FileSystemStorage, "save", full)
    with pytest.raises(OSError, match="No space left"):
        add_evidence(case, [sent(), sent()], "", deputy)
    assert not Evidence.objects.exists()
    assert not case.entries.filter(kind="evidence").exists()
    assert not Letter.objects.exists()
    assert in_storage() == []


def test_files_added_later_are_in_the_timeline_and_the_others_are_told(case, deputy):
    entry = add_evidence(case, [sent()], "A second post.", deputy)
    assert (entry.kind, entry.author, entry.words) == (
        "evidence",
        deputy,
        {"text": "A second post.", "links": []},
    )
    assert [letter.person == deputy for letter in Letter.objects.all()] == [False]


def test_what_the_reporter_adds_has_no_author(case):
    assert add_evidence(case, [sent()], "", None).author is None
    assert Letter.objects.count() == 2


def test_someone_who_stood_back_adds_nothing(case, deputy):
    case.parties.handling().filter(person=deputy).update(until=timezone.localdate(), mark="")
    with pytest.raises(Http404):
        add_evidence(case, [sent()], "", deputy)
    assert in_storage() == []


def test_a_copy_whose_job_was_lost_is_asked_for_again(case):
    at = timezone.now() - LOST
    entry = case.write(Entry.Kind.EVIDENCE, {"text": ""}, at=at)
    with kept_or_removed() as stored:
        attach(entry, [sent()], stored, anonymous=False)
    OrmQ.objects.all().delete()
    FileJob.objects.update(asked_at=at)
    jobs.make_missing_displays()
    assert OrmQ.objects.get().task["func"] == "breaches.jobs.make_display"
