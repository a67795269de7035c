"""`manage.py verify_records` finds what somebody changed behind the triggers' back."""

import datetime
import hashlib
import io
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from PIL import Image

from acknowledgements.models import Link, Signature, SignatureDetails
from acknowledgements.signing.paper import SignedForm, record_forms
from acknowledgements.signing.signing import OnPaper, sign_on_paper
from audit.triggers import all_triggers
from people.models import Role
from policies.lifecycle.approving import send_back
from policies.models import SentBack, Version
from tests.conftest import triggers_lifted
from tests.factories import people, person, today
from tests.making import add_picture, draft, locked, published, signed

pytestmark = pytest.mark.django_db


@contextmanager
def triggers_dropped():
    """SQLite: what somebody with the file could do. All triggers are back afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        standing = cursor.fetchall()
        for name, _sql in standing:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in standing:
            cursor.execute(sql)


behind_its_back = triggers_lifted if connection.vendor == "postgresql" else triggers_dropped


@pytest.fixture
def signatures():
    """Those of three people, oldest first."""
    crowd = people(3)
    version = published()
    return [signed(each, version) for each in crowd]


def verify():
    said = io.StringIO()
    call_command("verify_records", stdout=said)
    return said.getvalue()


def complaint():
    """What the command says is wrong, with exit code 1."""
    said = io.StringIO()
    with pytest.raises(CommandError, match="The records are not whole") as error:
        call_command("verify_records", stdout=io.StringIO(), stderr=said)
    assert error.value.returncode == 1
    return said.getvalue()


def change(model, pk, **values):
    with behind_its_back():
        assert model.objects.filter(pk=pk).update(**values) == 1


def remove(model, **which):
    with behind_its_back():
        model.objects.filter(**which)._raw_delete("default")


def test_nothing_is_wrong_before_anybody_signed():
    assert "The records are whole: no signatures yet." in verify()


def test_whole_records_pass(signatures):
    draft("Another Policy")
    locked("A Third Policy")
    assert f"The records are whole: 3 links, the last is {signatures[-1].link.hash}" in verify()


def test_erased_details_leave_the_records_whole(signatures):
    SignatureDetails.objects.filter(signature=signatures[1]).delete()
    assert "The records are whole" in verify()


def test_blanking_where_they_signed_from_leaves_them_whole(signatures):
    SignatureDetails.objects.update(ip_address=None, user_agent="")
    assert "The records are whole" in verify()


SECOND = datetime.timedelta(microseconds=1)
ON_SCREEN = {
    "at": lambda signature: signature.at + SECOND,
    "proved_at": lambda signature: signature.proved_at - SECOND,
    "opened_at": lambda signature: signature.at,
    "signed_in_by": lambda signature: "passwort",
    "text_sha256": lambda signature: "x" + signature.text_sha256[1:],
    "pdf_sha256": lambda signature: "x" + signature.pdf_sha256[1:],
    "statement_sha256": lambda signature: "x" + signature.statement_sha256[1:],
    "details_sha256": lambda signature: "x" + signature.details_sha256[1:],
    "person_id": lambda signature: person().pk,
    "version_id": lambda signature: locked("Another Policy").pk,
    "round_id": lambda signature: published("Another Policy").policy.rounds.get().pk,
}
ON_PAPER = {
    "signed_on": lambda signature: signature.signed_on - datetime.timedelta(days=1),
    "taken_by_id": lambda signature: person().pk,
    "read_out": lambda signature: True,
    "scan_sha256": lambda signature: "x",
}


@pytest.mark.parametrize("column", ON_SCREEN)
def test_a_changed_signature_is_found(signatures, column):
    signature = signatures[1]
    change(Signature, signature.pk, **{column: ON_SCREEN[column](signature)})
    assert f"Signature {signature.pk} (link 2) was changed." in complaint()


@pytest.mark.parametrize("column", ON_PAPER)
def test_a_changed_signature_on_paper_is_found(column):
    office, cook = person(Role.ADMINISTRATOR), person(email=None)
    form = OnPaper(signed_on=today(), taken_by=office)
    signature = sign_on_paper(cook, published(), form, by=office)
    change(Signature, signature.pk, **{column: ON_PAPER[column](signature)})
    assert f"Signature {signature.pk} (link 1) was changed." in complaint()


def test_every_column_of_a_signature_is_tried():
    tried = {*ON_SCREEN, *ON_PAPER}
    # These can't be changed alone: keys and a constraint prevent it.
    bound = {"id", "method", "corrects_id"}
    assert tried | bound == {field.attname for field in Signature._meta.fields}


def test_a_removed_link_is_found(signatures):
    remove(Link, sequence=2)
    said = complaint()
    assert "Link 3 doesn't follow the link before it." in said
    assert f"Signature {signatures[1].pk} has no link in the chain." in said


def test_the_last_link_removed_is_found(signatures):
    remove(Link, sequence=3)
    assert f"Signature {signatures[2].pk} has no link in the chain." in complaint()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_removed_signature_is_found(signatures, number):
    # Rolled back before the test ends, when SQLite checks its foreign keys.
    with transaction.atomic():
        remove(SignatureDetails, signature=signatures[number - 1])
        remove(Signature, pk=signatures[number - 1].pk)
        said = complaint()
        transaction.set_rollback(True)
    assert f"Link {number} holds a signature that is gone." in said


@pytest.mark.parametrize("column", ["hash", "previous_hash"])
def test_a_changed_link_is_found(signatures, column):
    change(Link, 2, **{column: "x" + getattr(signatures[1].link, column)[1:]})
    assert "link 2" in complaint().lower()


DETAILS = [f for f in SignatureDetails._meta.fields if f.name not in SignatureDetails.PASSING]


@pytest.mark.parametrize("column", [field.attname for field in DETAILS if not field.primary_key])
def test_changed_details_are_found(signatures, column):
    details = signatures[1].details
    change(SignatureDetails, details.pk, **{column: f"{getattr(details, column)}."[-60:]})
    assert f"The details of signature {details.pk} were changed." in complaint()


@pytest.mark.parametrize(
    ("column", "found"),
    [("html", "The text"), ("source", "The source"), ("statement", "The consent wording")],
)
def test_one_changed_byte_of_a_version_is_found(signatures, column, found):
    version = signatures[0].version
    change(Version, version.pk, **{column: getattr(version, column).replace("e", "a", 1)})
    assert f"{found} of {version} ({version.pk}) is not what was stored." in complaint()


def test_a_text_that_was_changed_with_its_hash_is_found(signatures):
    version = signatures[0].version
    html = version.html.replace("screens", "tablets")
    new = hashlib.sha256(html.encode()).hexdigest()
    change(Version, version.pk, html=html, text_sha256=new)
    assert f"Signature {signatures[0].pk} is bound to another text" in complaint()


def test_one_changed_byte_of_the_pdf_is_found(signatures):
    version = signatures[0].version
    path = Path(version.pdf.path)
    path.write_bytes(path.read_bytes().replace(b"small", b"smell").replace(b"1.7", b"1.6"))
    assert f"The PDF of {version} ({version.pk}) is not what was stored." in complaint()


def test_a_pdf_that_is_gone_is_found(signatures):
    version = signatures[0].version
    default_storage.delete(version.pdf.name)
    assert f"The PDF of {version} ({version.pk}) is not what was stored." in complaint()


def test_a_missing_trigger_is_found(signatures):
    name = "acknowledgements_signature_no_update"
    trigger = next(each for each in all_triggers(connection.vendor) if each.name == name)
    with connection.cursor() as cursor:
        cursor.execute(trigger.drop(connection.vendor))
    assert complaint() == f"The trigger {name} is missing or switched off.\n"


def test_it_counts_what_it_found(signatures):
    change(Signature, signatures[0].pk, signed_in_by="x")
    change(SignatureDetails, signatures[1].pk, name="Mallory")
    with pytest.raises(CommandError, match="not whole: 2 problems"):
        call_command("verify_records", stderr=io.StringIO())


@pytest.mark.parametrize("column", ["title", "statement", "statement_placeholder", "text_date"])
def test_a_blanked_part_of_a_version_is_found(column):
    person()
    version = published()
    change(Version, version.pk, **{column: ""})
    assert f"The content of {Version.objects.get()} ({version.pk}) is not what was stored." in (
        complaint()
    )


def test_a_scan_that_was_swapped_is_found():
    office, cook = person(Role.ADMINISTRATOR), person(email=None)
    scan = SignedForm(
        cook, OnPaper(signed_on=today(), taken_by=office), ContentFile(b"%PDF-1", "f")
    )
    signature = record_forms(published(), [scan], by=office)[0]
    Path(signature.details.scan.path).write_bytes(b"%PDF-2")
    assert f"The scan of signature {signature.pk} is not what was stored." in complaint()


def test_a_picture_that_was_changed_is_found():
    picture = add_picture(io.BytesIO(png()))
    Path(picture.file.path).write_bytes(b"another")
    assert f"The picture {picture.pk} is not what was stored." in complaint()


def test_what_was_sent_back_and_changed_is_found():
    kept = send_back(locked(), None, [{"anchor": "", "section": "", "words": "No."}])
    with behind_its_back():
        SentBack.objects.update(content="another")
    assert f"({kept.pk}) is not what was submitted." in complaint()


def png():
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "navy").save(file, "PNG")
    return file.getvalue()
