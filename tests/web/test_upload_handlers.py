"""While a large file is received, no part of it has a name on disk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, FakePayload, encode_multipart

from breaches.models import Evidence
from people.models import Role
from tests.breaches.filing import LARGE, url
from tests.breaches.making import concern
from tests.factories import person

pytestmark = pytest.mark.django_db


class Watched(FakePayload):
    """A request's body; each read records what the folder contains at that moment."""

    def __init__(self, body, folder):
        super().__init__(body)
        self.folder, self.seen = folder, set()

    def read(self, size=-1):
        self.seen |= set(self.folder.iterdir())
        return super().read(size)


@pytest.fixture
def coming(client, settings, tmp_path):
    """Send a large file; returns what the temporary folder contained meanwhile."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    deputy = person(Role.DEPUTY)
    client.force_login(deputy)
    made = concern(handlers=[deputy])

    def send():
        sent = {"chosen": [SimpleUploadedFile("photo.jpg", LARGE + bytes(3_000_000))]}
        body = Watched(encode_multipart(BOUNDARY, sent), tmp_path)
        facts = {"CONTENT_TYPE": MULTIPART_CONTENT, "CONTENT_LENGTH": str(len(body))}
        client.generic("POST", url("evidence_add", made), **facts, **{"wsgi.input": body})
        assert Evidence.objects.get().words["size"] == len(LARGE) + 3_000_000
        return body.seen

    return send


def test_it_has_no_name(coming):
    assert coming() == set()


def test_djangos_own_handler_gives_it_one(coming, settings):
    """Otherwise the test above could not fail."""
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    assert coming()


def test_an_upload_that_breaks_off_is_closed(client, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    deputy = person(Role.DEPUTY)
    client.force_login(deputy)
    sent = {"chosen": [SimpleUploadedFile("photo.jpg", LARGE + bytes(3_000_000))]}
    body = encode_multipart(BOUNDARY, sent)[:-100_000]
    add = url("evidence_add", concern(handlers=[deputy]))
    client.generic("POST", add, body, MULTIPART_CONTENT)
    assert [*tmp_path.iterdir()] == []
    assert not Evidence.objects.exists()
