"""A disk fills up in the middle of a report: nothing is half sent, and nothing lost."""

import errno
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_q.models import OrmQ

from breaches.models import Concern, Draft, Evidence, Letter
from people.jobs import sweep_files
from people.models import Role
from tests.acknowledgements.test_receipt import picture
from tests.breaches import test_anonymous
from tests.breaches.making import concern
from tests.breaches.test_check import write
from tests.breaches.test_report import teacher  # noqa: F401 - the fixture
from tests.factories import person
from tests.making import files_that_rows_name
from web.stored_files import YOUNG

CHECK, ANONYMOUS = "/breaches/report/check/", "/breaches/anonymous/"


class FullDisk(FileSystemStorage):
    """Takes this many files, and then half of one more."""

    room = 0

    def _save(self, name, content):
        if not FullDisk.room:
            path = Path(self.path(name))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read(100))
            raise OSError(errno.ENOSPC, "No space left on device")
        FullDisk.room -= 1
        return super()._save(name, content)  # type: ignore[misc] # Its stubs lack it.


@pytest.fixture
def full_disk(settings, monkeypatch):
    """Room for one file."""
    full: dict[str, Any] = {**settings.STORAGES["default"], "BACKEND": f"{__name__}.FullDisk"}
    monkeypatch.setattr(FullDisk, "room", 1)
    settings.STORAGES = {**settings.STORAGES, "default": full}


def two_files():
    return [SimpleUploadedFile(f"{number}.png", picture()) for number in range(2)]


def stored():
    place = Path(default_storage.path("evidence"))
    return [path for path in place.rglob("*") if path.is_file()]


def nothing_was_sent():
    rows = [Concern.objects.count(), Evidence.objects.count(), Letter.objects.count()]
    return not any([*rows, OrmQ.objects.count(), len(stored())])


@pytest.mark.django_db
def test_where_the_disk_is_full_nothing_is_sent_and_what_was_typed_is_kept(teacher, full_disk):  # noqa: F811 - the fixture
    sent = {"route": write(teacher, what="Typed for an hour").context["route"].fingerprint}
    page = teacher.post(CHECK, {**sent, "files": two_files()})
    assert "could not be stored, so nothing was sent" in page.text
    assert nothing_was_sent()
    assert Draft.objects.get().typed["what"] == "Typed for an hour"
    FullDisk.room = 2
    assert teacher.post(CHECK, {**sent, "files": two_files()}).status_code == 302
    assert Evidence.objects.count() == len(stored()) == 2


def code_on(page):
    found = test_anonymous.CODE.search(page)
    return found[0] if found else ""


@pytest.mark.django_db
def test_without_a_name_a_full_disk_gives_no_code(client, full_disk):
    person(Role.EXECUTIVE)
    sent = test_anonymous.sending(client)
    page = client.post(ANONYMOUS, {**sent, "files": two_files()})
    assert "could not be stored, so nothing was sent" in page.text
    assert not code_on(page.text)
    assert nothing_was_sent()
    FullDisk.room = 2
    page = client.post(ANONYMOUS, {**sent, "files": two_files()})
    opened = Concern.objects.opened_by(code_on(page.text))
    assert opened == Concern.objects.get()
    assert Evidence.objects.count() == len(stored()) == 2


@pytest.mark.django_db
def test_evidence_brought_later_is_stored_whole_or_not_at_all(client, full_disk):
    deputy = person(Role.DEPUTY)
    made = concern(handlers=[deputy], reporter=person())
    client.force_login(deputy)
    url = f"{made.get_absolute_url()}evidence/add/"
    page = client.post(url, {"chosen": two_files()})
    assert "could not be stored" in page.text
    assert (made.entries.count(), made.evidence.count(), stored()) == (1, 0, [])


@pytest.mark.django_db
def test_what_cannot_be_removed_either_is_cleared_at_night(teacher, full_disk, monkeypatch):  # noqa: F811 - the fixture
    def refuse(storage, name):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(FullDisk, "room", 3)
    files_that_rows_name(2)
    sent = {"route": write(teacher).context["route"].fingerprint}
    with monkeypatch.context() as broken:
        broken.setattr(FullDisk, "delete", refuse)
        teacher.post(CHECK, {**sent, "files": two_files()})
    assert (len(stored()), Concern.objects.count()) == (2, 0)
    sweep_files()
    assert len(stored()) == 2  # They might be of a report being sent right now.
    with time_machine.travel(timezone.now() + 2 * YOUNG):
        sweep_files()
    assert stored() == []
