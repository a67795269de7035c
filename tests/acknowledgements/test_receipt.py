import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from acknowledgements.signing.paper import SignedForm, record_forms
from acknowledgements.signing.signing import OnPaper
from people.models import Role
from tests.factories import person
from tests.making import published, signed

pytestmark = pytest.mark.django_db


def picture():
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def on_paper():
    """A signed form from somebody without an email address, with its scan."""
    cook, office = person(email=None), person(Role.ADMINISTRATOR)
    version = published()
    form = OnPaper(signed_on=timezone.localdate(), taken_by=office)
    scan = SimpleUploadedFile("../../photo.exe", picture())
    return record_forms(version, [SignedForm(cook, form, scan)], by=office)[0]


def test_it_says_what_was_recorded_with_the_zone(client):
    teacher = person()
    signature = signed(teacher, published())
    client.force_login(teacher)
    page = client.get(signature.get_absolute_url()).content.decode()
    assert signature.text_sha256 in page
    assert f"I {teacher} have read and understood" in page
    assert timezone.localtime(signature.at).tzname() in page


def test_nobody_else_finds_it(client):
    teacher = person()
    signature = signed(teacher, published())
    for role in (Role.STAFF, Role.EXECUTIVE, Role.ADMINISTRATOR, Role.CHAIR):
        client.force_login(person(role))
        assert client.get(signature.get_absolute_url()).status_code == 404


def test_the_office_finds_what_was_signed_on_paper(client, on_paper):
    client.force_login(person(Role.ADMINISTRATOR))
    assert "Signed on paper on" in client.get(on_paper.get_absolute_url()).content.decode()


def test_the_scan_is_a_download_of_its_own_kind(client, on_paper):
    client.force_login(person(Role.ADMINISTRATOR))
    response = client.get(reverse("acknowledgements:scan", args=[on_paper.pk]))
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == 'attachment; filename="signed-form.png"'
    assert response["X-Content-Type-Options"] == "nosniff"
    content = b"".join(response.streaming_content)
    assert hashlib.sha256(content).hexdigest() == on_paper.scan_sha256


def test_a_signature_without_scan_has_no_download(client):
    teacher = person()
    signature = signed(teacher, published())
    client.force_login(teacher)
    assert client.get(reverse("acknowledgements:scan", args=[signature.pk])).status_code == 404


def test_others_find_no_scan(client, on_paper):
    client.force_login(person(Role.EXECUTIVE))
    assert client.get(reverse("acknowledgements:scan", args=[on_paper.pk])).status_code == 404


def test_a_scan_that_storage_lost_is_not_found(client, on_paper):
    client.force_login(person(Role.ADMINISTRATOR))
    on_paper.details.scan.storage.delete(on_paper.details.scan.name)
    assert client.get(reverse("acknowledgements:scan", args=[on_paper.pk])).status_code == 404
