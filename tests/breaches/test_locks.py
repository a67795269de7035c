"""A file is locked unopened, released or destroyed; and what a crash in between leaves."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.http import Http404

from breaches import jobs
from breaches.evidence import locks
from breaches.evidence.sealed_files import attach, pieces
from breaches.intake.stripping import strip
from people.models import Role
from tests.breaches.filing import LARGE, in_storage, kept, sent
from tests.breaches.making import concern
from tests.factories import person
from web.stored_files import kept_or_removed

pytestmark = [pytest.mark.django_db, pytest.mark.files]


@pytest.fixture
def case(deputy):
    return concern(handlers=[deputy, person(Role.EXECUTIVE)], reporter=person())


@pytest.fixture
def found(case):
    return kept(case)


@pytest.fixture
def lock(found, deputy, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return locks.lock(found, deputy, "It may be indecent.")


def test_a_locked_file_is_stored_apart_and_has_no_display_copy(lock, found):
    lock.refresh_from_db()
    assert (lock.state, lock.original, lock.display) == ("locked", found.original, "")
    assert in_storage() == []
    assert in_storage(storages["locked"]) == [found.original]


def test_locking_is_on_the_record(lock, case, deputy):
    entry = case.entries.get(kind="locked")
    assert (entry.author, entry.words) == (
        deputy,
        {"name": "post.jpg", "why": "It may be indecent."},
    )


def test_a_locked_file_gets_no_copy_from_the_job(lock):
    jobs.make_display(str(lock.pk))
    jobs.make_missing_displays()
    lock.refresh_from_db()
    assert lock.display == ""


def test_a_locked_file_is_not_locked_again(lock, deputy):
    with pytest.raises(ValidationError, match="meanwhile"):
        locks.lock(lock, deputy, "")


def test_only_a_handler_locks(found):
    with pytest.raises(Http404):
        locks.lock(found, person(Role.DEPUTY), "")


def test_released_it_can_be_opened_and_a_copy_is_made_again(
    lock, deputy, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        locks.release(lock, deputy, "The police say so.")
    jobs.make_display(str(lock.pk))
    lock.refresh_from_db()
    assert (lock.state, lock.display_state) == ("kept", "made")
    assert b"".join(pieces(lock, "original")) == LARGE
    assert in_storage(storages["locked"]) == []


def test_an_anonymous_picture_comes_back_as_it_was(deputy, django_capture_on_commit_callbacks):
    with kept_or_removed() as stored:
        entry = concern(handlers=[deputy]).entries.get()
        evidence = attach(entry, strip([sent()]), stored, anonymous=True)[0]
    before = evidence.display
    for act in (locks.lock, locks.release):
        with django_capture_on_commit_callbacks(execute=True):
            act(evidence, deputy, "")
    evidence.refresh_from_db()
    assert (evidence.original, evidence.display, evidence.display_state) == ("", before, "made")
    assert b"".join(pieces(evidence, "display")).startswith(b"\xff\xd8")


def test_destroyed_it_is_gone_and_its_name_stays(
    lock, deputy, case, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        locks.destroy(lock, deputy, "The police say so.")
    lock.refresh_from_db()
    assert (lock.state, lock.original, lock.display) == ("destroyed", "", "")
    assert in_storage() == in_storage(storages["locked"]) == []
    assert case.entries.get(kind="destroyed").words["name"] == "post.jpg"


def test_only_a_locked_file_is_destroyed(found, deputy):
    with pytest.raises(ValidationError):
        locks.destroy(found, deputy, "")


def test_nothing_is_destroyed_while_the_concern_is_held(lock, deputy, case):
    case.held = True
    case.save()
    with pytest.raises(ValidationError, match="kept until it is released"):
        locks.destroy(lock, deputy, "")


# Killed in between


def test_killed_before_the_old_file_is_deleted_the_job_deletes_it(
    found, deputy, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=False):
        locks.lock(found, deputy, "")
    assert found.original in in_storage()
    jobs.make_missing_displays()
    assert found.original not in in_storage()
    assert in_storage(storages["locked"]) == [found.original]


def test_killed_before_it_is_on_the_record_the_file_stays_where_it_was(found, deputy, monkeypatch):
    monkeypatch.setattr(locks, "_record", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        locks.lock(found, deputy, "")
    assert in_storage(storages["locked"]) == [found.original]
    jobs.make_missing_displays()
    assert in_storage(storages["locked"]) == []
    assert b"".join(pieces(found, "original")) == LARGE
