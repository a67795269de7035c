"""Erasing destroys the key and the files; kind and dates are left."""

import datetime
import os

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from breaches import vault
from breaches.jobs import clear_up, send_letters
from breaches.models import CaseFile, Concern, Draft, Evidence, Letter
from breaches.oversight import erasure, overview, retention
from people.jobs import sweep_files
from people.models import Role
from tests.breaches.making import concern
from tests.factories import person, today
from tests.making import files_that_rows_name
from web import stored_files
from web.stored_files import sweep

pytestmark = pytest.mark.django_db


def closed(deputy, **more):
    return concern(handlers=[deputy], state="closed", closed_on=today(), **more)


def stored(name, store="default", content=b"sealed"):
    return storages[store].save(name, ContentFile(content))


def erased(made, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(made, None, "test")
    return Concern.objects.get(pk=made.pk)


def test_key_and_marks_are_destroyed_and_dates_stay(deputy):
    made = closed(deputy, reporter=person())
    erasure.erase(made, None, "test")
    left = Concern.objects.get(pk=made.pk)
    assert (left.wrapped_key, left.key_id, left.reporter_mark) == (None, "", "")
    assert (left.erased_on, left.received_on, left.kind) == (today(), made.received_on, made.kind)


def test_what_is_left_says_nothing(deputy):
    made = closed(deputy)
    erasure.erase(made, None, "test")
    entry = Concern.objects.get(pk=made.pk).entries.get()
    with pytest.raises(vault.WrongKey):
        _words = entry.words


def test_its_code_opens_nothing(deputy):
    made = closed(deputy)
    erasure.erase(made, None, "test")
    assert Concern.objects.get(pk=made.pk).code_hash == ""


def test_it_is_gone_from_its_handlers_and_its_reporter(deputy):
    teacher = person()
    made = closed(deputy, reporter=teacher)
    erasure.erase(made, None, "test")
    assert not Concern.objects.handled_by(deputy).exists()
    assert not Concern.objects.reported_by(teacher).exists()


@pytest.mark.files
def test_its_files_go_from_both_storages(deputy, django_capture_on_commit_callbacks):
    made = closed(deputy)
    names = [stored("evidence/a"), stored("evidence/b"), stored("evidence/c", "locked")]
    entry = made.entries.get()
    for state, original, display in [("kept", *names[:2]), ("locked", names[2], "")]:
        facts = {"state": state, "original": original, "display": display, "sealed": b"x"}
        Evidence.objects.create(concern=made, entry=entry, **facts)
    erased(made, django_capture_on_commit_callbacks)
    assert [storages["default"].exists(name) for name in names[:2]] == [False, False]
    assert not storages["locked"].exists(names[2])
    assert set(Evidence.objects.values_list("state", "original")) == {("destroyed", "")}


@pytest.mark.files
def test_its_case_files_and_letters_go(deputy, django_capture_on_commit_callbacks):
    made = closed(deputy)
    name = stored("case-files/a")
    CaseFile.objects.create(concern=made, asked_by=deputy, asked_at=timezone.now(), pdf=name)
    Letter.objects.create(concern=made, person=deputy)
    erased(made, django_capture_on_commit_callbacks)
    assert not storages["default"].exists(name)
    assert not CaseFile.objects.exists()
    assert not Letter.objects.exists()


def test_the_trail_says_so_and_names_nobody(deputy):
    made = closed(deputy, about=[person()])
    erasure.erase(made, None, "test")
    event = Event.objects.get(act=Event.Act.CONCERN_ERASED)
    assert (event.object_name, event.details["why"]) == (made.reference, "test")
    assert set(event.details) == {"why", "keys", "known_to"}


def test_the_trail_does_not_say_which_officer_it_was_about(deputy):
    officers = [person(Role.DATA_PROTECTION) for _n in range(3)]
    erasure.erase(closed(deputy, about=officers[:1]), None, "test")
    known_to = Event.objects.get(act=Event.Act.CONCERN_ERASED).details["known_to"]
    assert len(known_to) == len({*known_to}) == 3
    assert not {str(each.pk) for each in officers} & {*known_to}
    assert [bool(overview.erased(each)) for each in officers] == [False, True, True]


def test_one_that_is_open_is_refused(deputy):
    with pytest.raises(ValidationError, match="not closed"):
        erasure.erase(concern(handlers=[deputy]), None, "test")


def test_one_that_is_held_is_refused(deputy):
    made = closed(deputy, held=True)
    with pytest.raises(ValidationError, match="released"):
        erasure.erase(made, None, "test")
    assert Concern.objects.get(pk=made.pk).wrapped_key


def test_what_is_erased_stays_erased(deputy):
    made = closed(deputy)
    erasure.erase(made, None, "test")
    erasure.erase(made, None, "again")
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()
    assert Event.objects.filter(act=Event.Act.CONCERN_ERASED).count() == 1


def days_ago(days):
    return today() - datetime.timedelta(days=days)


@pytest.fixture
def one_month():
    """Everything is kept for a month after closing."""
    officer = person(Role.DATA_PROTECTION)
    return retention.confirm("", "", months=1, reason="Ours.", by=officer)


def closed_then(deputy, days, **more):
    made = concern(handlers=[deputy], state="closed", closed_on=days_ago(days), **more)
    retention.set_day(made)
    return made


def test_at_night_what_is_due_goes_and_nothing_else(deputy, one_month):
    due = closed_then(deputy, 32)
    kept = [closed_then(deputy, 20), closed_then(deputy, 32, held=True)]
    clear_up()
    left = Concern.objects.filter(erased_on=None)
    assert {each.pk for each in left} == {each.pk for each in kept}
    assert Concern.objects.get(pk=due.pk).erased_on == today()


def test_a_rule_that_was_lengthened_a_moment_ago_counts(deputy, one_month):
    closed_then(deputy, 32)
    retention.confirm("", "", months=2, reason="Longer.", by=one_month.confirmed_by)
    clear_up()
    assert Concern.objects.get().erased_on is None


def test_a_hold_that_is_released_lets_it_go_in_the_night(deputy, one_month):
    made = closed_then(deputy, 32)
    retention.hold(made, True, "A claim.", deputy)
    clear_up()
    assert Concern.objects.filter(erased_on=None).exists()
    retention.hold(made, False, "Settled.", deputy)
    clear_up()
    assert not Concern.objects.filter(erased_on=None).exists()


def damage(made):
    """No key opens it any more."""
    Concern.objects.filter(pk=made.pk).update(wrapped_key=b"x" * 40)


def test_one_that_cannot_be_read_stops_no_other(deputy, one_month, caplog):
    damaged, due = closed_then(deputy, 40, about=[person()]), closed_then(deputy, 32)
    damage(damaged)
    Draft.objects.keep(deputy, {"what": "old"})
    Draft.objects.update(saved_on=today() - datetime.timedelta(days=31))
    clear_up()
    assert Concern.objects.get(pk=due.pk).erased_on == today()
    assert not Draft.objects.exists()
    assert str(damaged.pk) in caplog.text


def test_one_without_a_handler_that_cannot_be_read_stops_no_other(deputy, caplog):
    executive = person(Role.EXECUTIVE)
    damaged, left = [concern(about=[person()], reporter=person()) for _n in range(2)]
    damage(damaged)
    send_letters()
    assert Concern.objects.handled_by(executive).get() == left
    assert str(damaged.pk) in caplog.text


def test_abandoned_drafts_go(deputy):
    Draft.objects.keep(deputy, {"what": "old"})
    Draft.objects.update(saved_on=today() - datetime.timedelta(days=31))
    fresh = Draft.objects.keep(person(), {"what": "new"})
    clear_up()
    assert Draft.objects.get() == fresh


def aged(name, store="default"):
    old = (timezone.now() - datetime.timedelta(days=3)).timestamp()
    os.utime(storages[store].path(name), (old, old))
    return name


@pytest.mark.disk
def test_stray_files_go_once_they_are_days_old(deputy):
    files_that_rows_name(2)
    aged(stored("evidence/2026/stray"))
    aged(stored("case-files/stray", "locked"), "locked")
    young, other = stored("evidence/young"), aged(stored("elsewhere/other.pdf"))
    assert sweep(timezone.now()) == 2
    assert storages["default"].exists(young)
    assert storages["default"].exists(other)


@pytest.mark.disk
def test_a_file_that_a_row_names_stays(deputy):
    made = closed(deputy)
    name = aged(stored("evidence/kept"))
    entry = made.entries.get()
    Evidence.objects.create(concern=made, entry=entry, original=name, sealed=b"x")
    assert sweep(timezone.now()) == 0
    assert storages["default"].exists(name)


@pytest.mark.disk
def test_files_left_by_a_killed_process_go_later(deputy, django_capture_on_commit_callbacks):
    made = closed(deputy)
    files_that_rows_name(1)
    name = aged(stored("evidence/left"))
    Evidence.objects.create(concern=made, entry=made.entries.get(), original=name, sealed=b"x")
    with django_capture_on_commit_callbacks(execute=False):
        erasure.erase(made, None, "test")
    assert storages["default"].exists(name)
    sweep_files()
    assert not storages["default"].exists(name)


@pytest.mark.files
def test_a_storage_that_fails_undoes_nothing(
    deputy, django_capture_on_commit_callbacks, monkeypatch, caplog
):
    def fail(_files):
        raise OSError("no space")

    made = closed(deputy)
    monkeypatch.setattr(stored_files, "_delete", fail)
    assert erased(made, django_capture_on_commit_callbacks).erased_on
