"""What was erased after an archive was made is erased again when it is restored."""

import json
import os
from pathlib import Path

import pyrage
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from breaches.models import Concern, Entry, Evidence
from breaches.oversight import erasure
from breaches.oversight.erased_before import CONCERN, EVIDENCE, erase_again
from operations import erasure_journal
from operations.archive_check import CantRestore
from operations.drill import keep_key
from operations.jobs import journal_erasures
from people.models import Role
from printing.seals import Sealer, fingerprint_of, make_seal
from tests.breaches.making import concern
from tests.factories import person, today
from tests.installations import Installation, installation

__all__ = ["installation"]
KEY = pyrage.x25519.Identity.generate()


@pytest.fixture
def seal(tmp_path) -> Sealer:
    make_seal(tmp_path / "ours", "Ours", timezone.now())
    return Sealer.of(tmp_path / "ours")


def trusted(seal: Sealer) -> str:
    return fingerprint_of(seal.authority.encode())


def an_erased_concern() -> Concern:
    made = concern(handlers=[person(Role.DEPUTY)], state="closed", closed_on=today())
    erasure.erase(made, None, "test")
    return made


# As a site is restored.

REPORTED = """
from tests.breaches.making import concern
from tests.factories import person
print(concern(about=[person()], reporter=person()).pk)
"""
ERASED = """
from breaches.models import Concern
from operations.jobs import journal_erasures
from breaches.oversight.erased_before import erase_again
[pk] = Concern.objects.values_list("pk", flat=True)
print(erase_again([("concern", str(pk))]))
journal_erasures()
"""
LEFT = """
from breaches.models import Concern
[left] = Concern.objects.all()
print(left.erased_on is not None, left.wrapped_key, left.reporter_mark == "")
"""


@pytest.mark.both
@pytest.mark.disk
def test_a_restore_brings_nobody_back(installation, tmp_path):  # noqa: F811 - the fixture
    key = tmp_path / "key"
    key.write_text(str(KEY))

    def site() -> Installation:
        made: Installation = installation(migrated=True, BACKUP_RECIPIENTS=str(KEY.to_public()))
        return made

    def ask(where: Installation, words: str) -> str:
        return where.manage("shell", "--no-imports", "--command", words).strip()

    old, new = site(), site()
    ask(old, REPORTED)
    old.manage("backup", old.home)
    assert ask(old, ERASED) == "1"
    [archive] = old.home.glob("*.age")
    said = new.manage("restore", archive, "--key", key, "--unsigned")
    assert "was erased again: 1 concerns or files" in said
    assert ask(new, LEFT) == "True None True"


# Erasing again.


@pytest.mark.django_db
@pytest.mark.parametrize(
    "then", [{}, {"state": "closed", "closed_on": today, "held": True}], ids=["open", "held"]
)
def test_a_concern_is_erased_again_whatever_its_state_then(then):
    columns = {name: value() if callable(value) else value for name, value in then.items()}
    made = concern(handlers=[person(Role.DEPUTY)], **columns)
    assert erase_again([(CONCERN, str(made.pk))] * 2) == 1
    assert Concern.objects.get(pk=made.pk).erased_on == today()


@pytest.mark.django_db
@pytest.mark.files
@pytest.mark.parametrize("state", ["kept", "locked"])
def test_a_destroyed_file_is_destroyed_again(state, django_capture_on_commit_callbacks):
    made = concern(handlers=[person(Role.DEPUTY)])
    store = storages["locked"] if state == "locked" else default_storage
    name = store.save("evidence/a", ContentFile(b"sealed"))
    file = Evidence(concern=made, entry=made.entries.get(), original=name, state=state)
    file.sealed = made.seal({"name": "picture.png"}, file)
    file.save()
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_again([(EVIDENCE, str(file.pk))] * 2) == 1
    assert not store.exists(name)
    assert Evidence.objects.get().state == Evidence.State.DESTROYED
    assert made.entries.filter(kind=Entry.Kind.DESTROYED).count() == 1


@pytest.mark.django_db
def test_what_the_archive_does_not_have_is_passed_over():
    nowhere = "00000000-0000-4000-8000-000000000000"
    assert erase_again([(CONCERN, nowhere), (EVIDENCE, nowhere)]) == 0


# The journal.


@pytest.mark.django_db
def test_what_was_erased_is_journalled_once_and_names_nobody(tmp_path, settings, seal):
    settings.SEAL_ROOT = tmp_path / "ours"
    keep_key(tmp_path / "one.age", KEY)
    gone = an_erased_concern()
    for _time in range(2):
        journal_erasures()
    [line] = map(json.loads, (tmp_path / "erasures.jsonl").read_text().splitlines())
    assert (line["kind"], line["id"]) == ("concern", str(gone.pk))
    assert {*line} == {"kind", "id", "before", "seal"}
    assert (tmp_path / "erasures.jsonl").stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_without_a_backup_there_is_no_journal(tmp_path, settings):
    settings.SEAL_ROOT = tmp_path
    an_erased_concern()
    journal_erasures()
    assert [*tmp_path.iterdir()] == []


@pytest.fixture
def journal(tmp_path, seal, db) -> tuple[Path, str]:
    """With an erased concern and two archives; and its last line's hash."""
    an_erased_concern()
    erasure_journal.keep(tmp_path, seal, "one.age")
    return tmp_path / "erasures.jsonl", erasure_journal.keep(tmp_path, seal, "two.age")


def test_the_site_s_own_journal_is_read(journal, seal):
    path, last = journal
    [(kind, _pk)] = erasure_journal.read(path.parent, trusted(seal).upper(), last)
    assert kind == CONCERN


def first_line_left_out(lines):
    return lines[1:]


def last_line_left_out(lines):
    return lines[:-1]


def another_row_named(lines):
    return [lines[0].replace(b'"id": "', b'"id": "9'), *lines[1:]]


def last_line_changed(lines):
    return [*lines[:-1], lines[-1].replace(b"two.age", b"six.age")]


def no_journal(lines):
    return [b"[]\n"]


CHANGES = (
    first_line_left_out,
    last_line_left_out,
    another_row_named,
    last_line_changed,
    no_journal,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda each: each.__name__)
def test_a_journal_that_was_changed_is_refused(journal, seal, change):
    path, last = journal
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    with pytest.raises(CantRestore, match="was changed or cut short"):
        erasure_journal.read(path.parent, trusted(seal), last)


def test_a_line_that_anybody_added_is_refused(journal, seal):
    path, last = journal
    erasure_journal.keep(path.parent, None, "three.age")
    with pytest.raises(CantRestore, match="was changed"):
        erasure_journal.read(path.parent, trusted(seal), last)
    assert len(erasure_journal.read(path.parent, None, last)) == 1


def test_another_site_s_journal_is_refused(journal, seal, tmp_path):
    path, last = journal
    make_seal(tmp_path / "theirs", "Theirs", timezone.now())
    theirs = trusted(Sealer.of(tmp_path / "theirs"))
    with pytest.raises(CantRestore, match="was changed"):
        erasure_journal.read(path.parent, theirs, last)


def test_an_archive_without_its_journal_is_refused_unless_it_is_lost(journal):
    path, last = journal
    path.unlink()
    with pytest.raises(CantRestore, match="not beside the archive.*--without-erasures"):
        erasure_journal.read(path.parent, None, last)
    assert erasure_journal.read(path.parent, None, "") == []


def test_a_line_that_a_crash_cut_off_is_written_again(journal, seal):
    path, last = journal
    whole = path.read_bytes()
    os.truncate(path, len(whole) - 9)
    erasure_journal.keep(path.parent, seal, "two.age")
    assert erasure_journal.read(path.parent, trusted(seal), "")
    assert len(path.read_bytes().splitlines()) == len(whole.splitlines())


def test_no_backup_continues_a_changed_journal(journal, settings, seal):
    path, _last = journal
    settings.BACKUP_RECIPIENTS = [str(KEY.to_public())]
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    with pytest.raises(CommandError, match="There is no backup: The journal of erasures"):
        call_command("backup", path.parent)
    assert [*path.parent.glob("*.age")] == []
