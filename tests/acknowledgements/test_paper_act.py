"""`sign_on_paper` and `record_forms`: signed forms that come back."""

import datetime
import hashlib
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from acknowledgements.models import Asked, Signature
from acknowledgements.proof import verifying
from acknowledgements.signing import paper
from acknowledgements.signing.paper import SignedForm, kind_of_scan, record_forms
from acknowledgements.signing.signing import NotAsked, OnPaper, TextChanged, sign_on_paper
from audit.models import Event
from people.models import Role
from policies.models import Version
from tests.factories import AbsenceFactory, people, person
from tests.making import draft, locked, published, signed
from web import sizes

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 a form"


def picture(kind="PNG"):
    content = io.BytesIO()
    Image.new("L", (8, 8)).save(content, kind)
    return content.getvalue()


@pytest.fixture
def office():
    return person(Role.ADMINISTRATOR)


@pytest.fixture
def cook():
    """Somebody without an email address, who signs on paper."""
    return person(email=None)


def on_paper(taken_by, **more):
    return OnPaper(signed_on=timezone.localdate(), taken_by=taken_by, **more)


def with_scan(signer, taken_by, content=PDF):
    return SignedForm(signer, on_paper(taken_by), ContentFile(content, name="form.exe"))


def scans():
    """The stored scans."""
    if not default_storage.exists("scans"):
        return []
    return default_storage.listdir("scans")[1]


def test_it_says_what_the_form_says(office, cook):
    signature = sign_on_paper(cook, published(), on_paper(office, read_out=True), by=office)
    assert signature.method == Signature.Method.PAPER
    assert signature.signed_on == timezone.localdate()
    assert (signature.taken_by, signature.read_out) == (office, True)
    assert signature.details.taken_by_name == str(office)


def test_it_claims_no_sign_in(office, cook):
    signature = sign_on_paper(cook, published(), on_paper(office), by=office)
    assert (signature.signed_in_by, signature.proved_at) == ("", None)
    assert (signature.details.typed_name, signature.details.ip_address) == ("", None)


def test_it_binds_the_version_and_joins_the_chain(office, cook):
    version = published()
    signature = sign_on_paper(cook, version, on_paper(office), by=office)
    assert signature.text_sha256 == version.text_sha256
    assert signature.link.sequence == 1
    assert not [*verifying.problems()]


def test_the_same_list_counts_it(office, cook):
    version = published()
    sign_on_paper(cook, version, on_paper(office), by=office)
    rows = Asked.objects.on(timezone.localdate()).of(cook)
    assert (rows.signed().people(), rows.owing().people()) == (1, 0)


def test_the_event_names_who_recorded_it(office, cook):
    signature = sign_on_paper(cook, published(), on_paper(office), by=office)
    event = Event.objects.get(act=Event.Act.PAPER_RECORDED)
    assert (event.actor, event.object_id) == (str(office.pk), str(signature.pk))


def test_a_form_of_someone_who_signed_on_screen_changes_nothing(office):
    teacher, version = person(), published()
    first = signed(teacher, version)
    assert sign_on_paper(teacher, version, on_paper(office), by=office).pk == first.pk
    assert Signature.objects.get().method == Signature.Method.SCREEN


def test_the_same_form_twice_is_one_signature(office, cook):
    version = published()
    forms = [SignedForm(cook, on_paper(office))] * 2
    first, second = record_forms(version, forms, by=office)
    assert first.pk == second.pk


def test_someone_away_can_be_recorded(office):
    away = AbsenceFactory().person
    sign_on_paper(away, published(), on_paper(office), by=office)
    assert Signature.objects.of(away).exists()


def test_someone_not_asked_is_refused(office, cook):
    with pytest.raises(NotAsked):
        sign_on_paper(cook, published(groups=[]), on_paper(office), by=office)


def test_a_leaver_is_refused(office):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    leaver = person(end=yesterday)
    with pytest.raises(Version.DoesNotExist):
        sign_on_paper(leaver, published(), on_paper(office), by=office)


def test_a_form_of_a_replaced_text_is_refused(office, cook):
    old = published()
    published(words="tablets")
    with pytest.raises(TextChanged):
        sign_on_paper(cook, old, on_paper(office), by=office)


@pytest.mark.parametrize("make", [draft, locked])
def test_a_form_of_a_text_not_in_force_is_refused(office, make):
    clerk = person(Role.CLERK)
    with pytest.raises((TextChanged, NotAsked)):
        sign_on_paper(clerk, make(), on_paper(office), by=office)


def test_a_whole_meeting_is_recorded(office):
    staff, version = people(30), published()
    recorded = record_forms(version, [SignedForm(each, on_paper(office)) for each in staff], office)
    assert {each.person for each in recorded} == {*staff}
    assert not [*verifying.problems()]


def test_one_that_fails_records_none(office, cook):
    outsider, version = person(role=None), published()
    forms = [SignedForm(each, on_paper(office)) for each in (cook, outsider)]
    with pytest.raises(Version.DoesNotExist):
        record_forms(version, forms, by=office)
    assert not Signature.objects.exists()
    assert not Event.objects.filter(act=Event.Act.PAPER_RECORDED).exists()


@pytest.mark.disk
def test_a_scan_is_stored_under_a_name_that_says_nothing(office, cook):
    (signature,) = record_forms(published(), [with_scan(cook, office)], by=office)
    name = str(signature.details.scan)
    assert scans() == [name.removeprefix("scans/")]
    assert name.endswith(".pdf")
    assert "form" not in name


@pytest.mark.files
def test_a_scan_is_bound_by_its_hash(office, cook):
    (signature,) = record_forms(published(), [with_scan(cook, office)], by=office)
    assert signature.scan_sha256 == hashlib.sha256(PDF).hexdigest()
    with signature.details.scan.open("rb") as file:
        assert file.read() == PDF


@pytest.mark.files
def test_no_scan_stays_where_a_later_form_fails(office, cook):
    outsider, version = person(role=None), published()
    forms = [with_scan(cook, office), with_scan(outsider, office)]
    with pytest.raises(Version.DoesNotExist):
        record_forms(version, forms, by=office)
    assert scans() == []


@pytest.mark.files
def test_no_scan_stays_where_a_later_scan_is_refused(office, cook):
    cleaner, version = person(email=None), published()
    forms = [with_scan(cook, office), with_scan(cleaner, office, b"MZ a program")]
    with pytest.raises(ValidationError, match="no PDF, JPEG or PNG"):
        record_forms(version, forms, by=office)
    assert (scans(), Signature.objects.count()) == ([], 0)


@pytest.mark.files
def test_no_scan_stays_that_belongs_to_no_signature(office):
    teacher, version = person(), published()
    signed(teacher, version)
    record_forms(version, [with_scan(teacher, office)], by=office)
    assert scans() == []


@pytest.mark.parametrize(
    ("content", "ending"),
    [(PDF, "pdf"), (picture("PNG"), "png"), (picture("JPEG"), "jpg")],
    ids=["PDF", "PNG", "JPEG"],
)
def test_its_content_says_what_it_is(content, ending):
    assert kind_of_scan(content) == ending


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ a program",
        b"<script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04 a document",
        picture("GIF"),
        picture("TIFF"),
        b"\x89PNG\r\n\x1a\n cut off",
        picture("PNG")[:-20],
    ],
    ids=["empty", "program", "script", "SVG", "ZIP", "GIF", "TIFF", "no PNG", "half a PNG"],
)
def test_what_is_not_a_scan_is_refused(content):
    with pytest.raises(ValidationError, match="no PDF, JPEG or PNG"):
        kind_of_scan(content)


def test_ten_megabytes_are_taken_and_no_byte_more():
    assert kind_of_scan(PDF.ljust(sizes.SCAN)) == "pdf"
    with pytest.raises(ValidationError, match="over 10 MB"):
        kind_of_scan(PDF.ljust(sizes.SCAN + 1))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_too_large_to_open_is_refused(monkeypatch, kind):
    monkeypatch.setattr(paper, "MOST_PIXELS", 10)
    with pytest.raises(ValidationError, match="no PDF, JPEG or PNG"):
        kind_of_scan(picture(kind))
