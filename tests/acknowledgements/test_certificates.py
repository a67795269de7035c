"""The sealed certificate of each signature: made once, and anybody who has it can check it."""

import hashlib
import io
import re
import subprocess
from pathlib import Path

import pytest
import time_machine
import zxingcpp
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from acknowledgements.jobs import make_certificates, make_old_certificates
from acknowledgements.models import Certificate, Signature, SignatureDetails
from acknowledgements.proof import certificates
from acknowledgements.signing.paper import SignedForm, record_forms
from acknowledgements.signing.signing import OnPaper
from people.models import Role
from printing import letters, seals
from tests.acknowledgements.test_verify_records import change, complaint, verify
from tests.clocks import by_the_clock
from tests.factories import person, today
from tests.making import published, signed
from tests.printing.pdfs import page_texts, ua1_failures
from tests.processes import at_once

VERIFY = reverse("acknowledgements:verify")


@pytest.fixture
def seal(settings, tmp_path):
    settings.SEAL_ROOT = tmp_path / "seal"
    seals.make_seal(settings.SEAL_ROOT, "Our schools", timezone.now())
    return Path(settings.SEAL_ROOT)


@pytest.fixture
def signature(db, seal):
    teacher = person(first_name="Zoë", last_name="van den Berg")
    return signed(teacher, published())


@pytest.fixture
def certificate(signature):
    make_certificates()
    return Certificate.objects.get()


def content_of(certificate: Certificate) -> bytes:
    with certificate.file.open("rb") as file:
        return bytes(file.read())


def pdfsig(content: bytes, tmp_path: Path, trusting: Path | None = None) -> str:
    """What poppler's own program says of the seal; it may be given an authority to trust."""
    (tmp_path / "checked.pdf").write_bytes(content)
    database = tmp_path / "nss"
    database.mkdir(exist_ok=True)
    certutil = ["certutil", "-d", f"sql:{database}"]
    subprocess.run([*certutil, "-N", "--empty-password"], check=True, capture_output=True)
    if trusting:
        added = ["-A", "-n", "ours", "-t", "CT,C,C", "-i", str(trusting)]
        subprocess.run([*certutil, *added], check=True, capture_output=True)
    asked = ["pdfsig", "-nssdir", f"sql:{database}", str(tmp_path / "checked.pdf")]
    return subprocess.run(by_the_clock(*asked), capture_output=True, text=True, check=False).stdout


# The file


@pytest.mark.files
def test_its_seal_is_valid_and_trusted_by_those_who_trust_us(certificate, seal, tmp_path):
    said = pdfsig(content_of(certificate), tmp_path, seal / seals.AUTHORITY)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


@pytest.mark.once
def test_its_seal_is_not_trusted_by_others(certificate, tmp_path):
    assert "Certificate issuer isn't Trusted." in pdfsig(content_of(certificate), tmp_path)


@pytest.mark.once
def test_one_changed_byte_breaks_the_seal(certificate, seal, tmp_path):
    content = bytearray(content_of(certificate))
    place = content.index(b"stream") + 40
    content[place] ^= 1
    said = pdfsig(bytes(content), tmp_path, seal / seals.AUTHORITY)
    assert "Signature is Valid." not in said
    assert "Digest Mismatch" in said


@pytest.mark.once
def test_after_sealing_it_is_still_accessible(certificate):
    assert ua1_failures(content_of(certificate)) == []


@pytest.mark.once
def test_it_says_what_the_record_holds(certificate, signature):
    text = " ".join(page_texts(content_of(certificate)))
    details = signature.details
    for said in (
        details.name,
        details.statement.split("\n")[0][:40],
        signature.version.title,
        str(signature.pk),
        certificate.grouped_code,
        timezone.localtime(signature.at).strftime("%H:%M:%S"),
        "simple electronic signature",
        signature.text_sha256[:20],
    ):
        assert said in text
    assert re.search(r"\d\d:\d\d:\d\d (GMT|BST)", text)


@pytest.mark.once
def test_its_square_leads_to_where_it_is_checked(certificate, tmp_path):
    (tmp_path / "a.pdf").write_bytes(content_of(certificate))
    picture = ["pdftoppm", "-r", "150", "-png", "-singlefile", str(tmp_path / "a.pdf")]
    subprocess.run([*picture, str(tmp_path / "a")], check=True)
    [read] = zxingcpp.read_barcodes(Image.open(tmp_path / "a.png"))
    path = reverse("acknowledgements:verify_code", args=[certificate.grouped_code])
    assert read.text == site.BASE_URL.rstrip("/") + path


@pytest.mark.once
def test_it_says_how_a_form_was_signed(seal, db):
    cook, version = person(email=None), published()
    paper = OnPaper(today(), person(Role.ADMINISTRATOR), read_out=True)
    record_forms(version, [SignedForm(cook, paper)], person())
    make_certificates()
    text = " ".join(page_texts(content_of(Certificate.objects.get())))
    assert "Signed on paper on" in text
    assert "Someone read the form to them." in text


# Making it


@pytest.mark.files
def test_it_is_made_once(certificate):
    content = content_of(certificate)
    make_certificates()
    make_old_certificates()
    again = Certificate.objects.get()
    assert (again.code, again.sha256) == (certificate.code, certificate.sha256)
    assert content_of(again) == content
    assert hashlib.sha256(content).hexdigest() == again.sha256
    assert again.file.name == f"certificates/{certificate.pk}.pdf"


@pytest.mark.postgresql
def test_two_runs_at_once_make_one(committed, seal):
    signed(person(), published())
    at_once([make_certificates] * 4, ())
    certificate = Certificate.objects.get()
    assert hashlib.sha256(content_of(certificate)).hexdigest() == certificate.sha256


@pytest.mark.files
def test_what_a_killed_run_left_is_written_over(signature):
    storage = Certificate._meta.get_field("file").storage
    name = f"certificates/{signature.pk}.pdf"
    storage.save(name, io.BytesIO(b"half a file"))
    make_certificates()
    assert Certificate.objects.get().file.name == name
    assert content_of(Certificate.objects.get()).startswith(b"%PDF")


def test_without_a_seal_none_is_made_and_later_all_are(db, settings, tmp_path):
    settings.SEAL_ROOT = tmp_path / "seal"
    crowd, version = [person(), person()], published()
    for each in crowd:
        signed(each, version)
    make_certificates()
    assert not Certificate.objects.exists()
    seals.make_seal(settings.SEAL_ROOT, "Our schools", timezone.now())
    make_old_certificates()
    assert Certificate.objects.count() == 2


@pytest.mark.files
def test_one_that_can_not_be_made_holds_up_no_other(db, seal, monkeypatch, caplog):
    crowd, version = [person(), person()], published()
    first, second = [signed(each, version) for each in crowd]
    facts = certificates._who

    def failing(signature):
        if signature == first:
            raise ValueError("No such letter.")
        return facts(signature)

    monkeypatch.setattr(certificates, "_who", failing)
    make_certificates()
    assert Certificate.objects.get().signature == second
    assert str(first.pk) in caplog.text


def test_a_broken_seal_is_not_a_missing_one(signature, seal):
    (seal / seals.SEAL_KEY).unlink()
    with pytest.raises(seals.BrokenSeal):
        make_certificates()


def test_none_is_made_from_erased_details(signature):
    SignatureDetails.objects.filter(pk=signature.pk).delete()
    make_certificates()
    assert not Certificate.objects.exists()


@pytest.mark.files
def test_it_is_never_changed(certificate):
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.update(sha256="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.all().delete()


@pytest.mark.files
@pytest.mark.disk
def test_a_changed_file_is_found(certificate):
    assert "whole" in verify()
    Path(certificate.file.path).write_bytes(b"%PDF another")
    assert f"The certificate of signature {certificate.pk} is not what was stored." in complaint()


# Whose it is


@pytest.mark.files
def test_one_gets_ones_own(client, certificate, signature):
    client.force_login(signature.person)
    receipt = client.get(signature.get_absolute_url())
    address = reverse("acknowledgements:certificate", args=[signature.pk])
    assert address in receipt.text
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content) == content_of(certificate)


def test_nobody_else_gets_it(client, certificate, signature):
    client.force_login(person(Role.EXECUTIVE))
    assert (
        client.get(reverse("acknowledgements:certificate", args=[signature.pk])).status_code == 404
    )


def test_until_it_is_made_the_receipt_says_so(client, signature):
    client.force_login(signature.person)
    assert "a few minutes after you signed" in client.get(signature.get_absolute_url()).text


# Checking it


@pytest.mark.django_db
def test_whoever_has_the_code_sees_initials_and_no_name(client, certificate, signature):
    path = reverse("acknowledgements:verify_code", args=[certificate.grouped_code])
    page = client.get(path).text
    assert "its record is whole" in page
    assert "Z. v. d. B." in page
    assert signature.version.title in page
    assert "Zoë" not in page


@pytest.mark.parametrize("change_typed", [str.lower, lambda code: code.replace("-", " ")])
def test_a_code_is_read_as_people_type_it(client, certificate, change_typed):
    typed = change_typed(certificate.grouped_code.replace("0", "O").replace("1", "l"))
    page = client.get(VERIFY, {"code": typed}, follow=True)
    assert "its record is whole" in page.text


@pytest.mark.parametrize("code", ["nothing", "0" * 16, "x" * 300, "%00"])
def test_an_unknown_code_is_said_to_be_unknown(client, certificate, code):
    page = client.get(f"{VERIFY}{code}/")
    assert page.status_code == 404
    assert "We know no such certificate" in page.text


def sent(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("certificate.pdf", content, "application/pdf")}


def test_a_file_of_ours_is_known(client, certificate):
    assert "This file is ours, unchanged" in client.post(VERIFY, sent(content_of(certificate))).text


@pytest.mark.parametrize("make_other", [lambda c: c[:-1], lambda c: c + b"\n", lambda _c: b"PDF"])
def test_a_file_that_was_changed_is_not(client, certificate, make_other):
    page = client.post(VERIFY, sent(make_other(content_of(certificate))))
    assert "We know no such certificate" in page.text


def test_a_file_that_is_too_large_is_not_looked_at(client, certificate):
    page = client.post(VERIFY, sent(b"x" * (1024 * 1024 + 1)))
    assert "larger than any certificate of ours" in page.text


def test_without_a_file_or_code_the_page_says_what_is_missing(client, db):
    assert client.post(VERIFY).context["file_form"].errors["file"]
    assert client.get(VERIFY, {"code": ""}).context["code_form"].errors["code"]


def test_a_record_that_was_changed_is_said_to_disagree(client, certificate, signature):
    change(Signature, signature.pk, signed_in_by="mfa")
    page = client.get(reverse("acknowledgements:verify_code", args=[certificate.code]))
    assert "Our record does not agree" in page.text


def test_erased_details_leave_the_record_whole(client, certificate, signature):
    SignatureDetails.objects.filter(pk=signature.pk).delete()
    page = client.get(reverse("acknowledgements:verify_code", args=[certificate.code]))
    assert "its record is whole" in page.text


@pytest.mark.parametrize("code", ["a/b", "a?b", "../x", "%2F", "a\0b", "9" * 23])
def test_what_can_not_be_a_code_is_refused(client, db, code):
    answer = client.get(VERIFY, {"code": code}, follow=True)
    assert answer.status_code in (200, 404)
    assert "There is such a certificate" not in answer.text


def test_trying_codes_is_stopped(client, db):
    with time_machine.travel(timezone.now(), tick=False):  # However slow the machine is.
        assert {client.get(f"{VERIFY}{n}/").status_code for n in range(60)} == {404}
        assert client.get(f"{VERIFY}60/").status_code == 429


def test_checking_takes_few_statements(client, certificate, statements):
    path = reverse("acknowledgements:verify_code", args=[certificate.code])
    assert statements(lambda: client.get(path)) <= 12


def test_our_authority_is_handed_out(client, db, seal):
    answer = client.get(reverse("acknowledgements:authority"))
    assert answer.content == (seal / seals.AUTHORITY).read_bytes()


# The seal


@pytest.mark.django_db
def test_a_seal_is_made_once_and_for_this_user_alone(settings, tmp_path):
    settings.SEAL_ROOT = tmp_path / "seal"
    call_command("make_seal", stdout=io.StringIO())
    files = sorted(path.name for path in settings.SEAL_ROOT.iterdir())
    assert files == ["authority.crt", "authority.key", "seal.crt", "seal.key"]
    assert {path.stat().st_mode & 0o777 for path in settings.SEAL_ROOT.iterdir()} == {0o600}
    before = (settings.SEAL_ROOT / seals.SEAL).read_bytes()
    with pytest.raises(CommandError, match="already"):
        call_command("make_seal")
    call_command("make_seal", "--if-missing")
    assert (settings.SEAL_ROOT / seals.SEAL).read_bytes() == before


@pytest.fixture
def given(tmp_path):
    folder = tmp_path / "given"
    seals.make_seal(folder, "Our trust", timezone.now())
    names = {"certificate": seals.SEAL, "key": seals.SEAL_KEY, "authority": seals.AUTHORITY}
    return {option: folder / name for option, name in names.items()}


@pytest.mark.django_db
def test_a_given_seal_is_used(settings, tmp_path, given):
    settings.SEAL_ROOT = tmp_path / "seal"
    call_command("make_seal", **given, stdout=io.StringIO())
    assert seals.Sealer.of(settings.SEAL_ROOT).fingerprint


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["certificate", "key", "authority", "none", "junk"])
def test_what_does_not_belong_together_is_refused(settings, tmp_path, given, wrong):
    settings.SEAL_ROOT = tmp_path / "seal"
    other = tmp_path / "other"
    seals.make_seal(other, "Others", timezone.now())
    if wrong == "none":
        given.pop("key")
    elif wrong == "junk":
        given["key"] = Path(__file__)
    else:
        given[wrong] = other / given[wrong].name
    with pytest.raises(CommandError):
        call_command("make_seal", **given)
    assert not settings.SEAL_ROOT.exists()


@pytest.fixture
def from_seoul(db, seal):
    return signed(person(first_name="민준", last_name="김"), published())


@pytest.mark.once
def test_a_name_in_another_script_is_on_it_in_letters(from_seoul):
    make_certificates()
    content = content_of(Certificate.objects.get())
    assert "민준 김" in " ".join(page_texts(content))
    assert ua1_failures(content) == []


@pytest.mark.once
def test_none_is_sealed_with_boxes_in_place_of_letters_and_the_signature_stays(
    from_seoul, monkeypatch
):
    with monkeypatch.context() as patch:
        nowhere = {family: Path("/nowhere") for family in letters.FAMILIES}
        patch.setattr(letters, "FAMILIES", nowhere)
        make_certificates()
        assert not Certificate.objects.exists()
        assert Signature.objects.get() == from_seoul
    make_certificates()
    assert Certificate.objects.get().signature == from_seoul
