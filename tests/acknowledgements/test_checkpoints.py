"""The daily checkpoint exposes anybody who rewrites the database, even the whole chain."""

import datetime
import io
import json
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from acknowledgements.jobs import make_checkpoint
from acknowledgements.models import Checkpoint, Link, Signature, Witness
from audit.models import Event
from people.models import Role
from printing.seals import make_seal
from tests.acknowledgements.test_certificates import seal
from tests.acknowledgements.test_verify_records import behind_its_back
from tests.factories import people, person
from tests.making import published, signed
from tests.processes import at_once
from tests.queue import send_emails
from web.confirmation import SURE

__all__ = ["seal"]
PAGE = reverse("acknowledgements:checkpoints")


@pytest.fixture
def signatures(db, seal):
    crowd, version = people(5), published()
    return [signed(each, version) for each in crowd]


@pytest.fixture
def kept(signatures, tmp_path):
    """Yesterday's checkpoint, kept elsewhere."""
    with time_machine.travel(timezone.now() - datetime.timedelta(days=1)):
        make_checkpoint()
    made = Checkpoint.objects.get()
    elsewhere = tmp_path / "letter.json"
    with made.file.open("rb") as file:
        elsewhere.write_bytes(file.read())
    return elsewhere


def verify(file: Path) -> str:
    """What the command complains of; "" if everything is whole."""
    said = io.StringIO()
    try:
        call_command("verify_records", checkpoint=file, stdout=io.StringIO(), stderr=said)
    except CommandError:
        return said.getvalue()
    return ""


def rewrite_from(signature: Signature) -> None:
    """What somebody with full rights can do: change a signature, and all links from it on."""
    with behind_its_back():
        Signature.objects.filter(pk=signature.pk).update(signed_in_by="mfa")
        head: Link | None = None
        for link in Link.objects.select_related("signature").order_by("sequence"):
            made = Link.after(head, link.signature)
            rows = Link.objects.filter(pk=link.pk)
            rows.update(previous_hash=made.previous_hash, hash=made.hash)
            head = made


@pytest.mark.parametrize("number", range(5))
def test_a_rewritten_chain_is_found_and_its_first_row_named(signatures, kept, number):
    signed(person(), published("Clear Desks Policy", "desks"))
    assert verify(kept) == ""
    rewrite_from(signatures[number])
    call_command("verify_records", stdout=io.StringIO())  # Without a checkpoint it looks whole.
    said = verify(kept)
    assert f"Signature {signatures[number].pk} (link {number + 1}) is the first" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("left", [0, 3])
def test_a_shortened_chain_is_found(signatures, kept, left):
    with behind_its_back():
        Link.objects.filter(sequence__gt=left)._raw_delete("default")
    assert f"Link {left + 1}, which the checkpoint of" in verify(kept)


def test_a_checkpoint_of_no_signatures_finds_nothing_wrong(db, seal, tmp_path):
    make_checkpoint()
    assert verify(Path(Checkpoint.objects.get().file.path)) == ""


@pytest.mark.parametrize(
    "change",
    [
        {"signatures": 4},
        {"last hash": "0" * 64},
        {"hashes": ""},
        {"day": "2020-01-01"},
        {"seal": {}},
        {"seal": None},
    ],
)
def test_a_changed_checkpoint_is_refused(kept, change):
    kept.write_text(json.dumps({**json.loads(kept.read_text()), **change}))
    with pytest.raises(CommandError, match="no checkpoint of ours"):
        call_command("verify_records", checkpoint=kept)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b'{"seal": 1}'])
def test_another_file_is_refused(kept, content):
    kept.write_bytes(content)
    with pytest.raises(CommandError, match="no checkpoint of ours"):
        call_command("verify_records", checkpoint=kept)


def test_a_file_that_is_not_there_is_said_to_be_missing(db, seal, tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        call_command("verify_records", checkpoint=tmp_path / "nowhere.json")


def test_one_of_another_authority_is_refused(kept, settings, tmp_path):
    settings.SEAL_ROOT = tmp_path / "another"
    make_seal(settings.SEAL_ROOT, "Others", timezone.now())
    with pytest.raises(CommandError, match="no checkpoint of ours"):
        call_command("verify_records", checkpoint=kept)


# Making it


def test_it_is_made_once_a_day(signatures):
    make_checkpoint()
    made = Checkpoint.objects.get()
    make_checkpoint()
    again = Checkpoint.objects.get()
    assert (again.sha256, again.sequence) == (made.sha256, 5)
    assert again.hash == Link.objects.order_by("-sequence")[0].hash


def test_without_a_seal_none_is_made(db, settings, tmp_path):
    settings.SEAL_ROOT = tmp_path / "none"
    make_checkpoint()
    assert not Checkpoint.objects.exists()


def test_it_is_emailed_to_the_addresses_governors_chose(signatures):
    Witness.objects.create(email="auditor@example.org", added_by=person(Role.CHAIR))
    make_checkpoint()
    send_emails()
    [letter] = [each for each in mail.outbox if each.to == ["auditor@example.org"]]
    made = Checkpoint.objects.get()
    assert made.hash in letter.body
    [(name, content, _kind)] = letter.attachments
    assert name == made.file_name
    assert json.loads(content)["signatures"] == 5


def test_too_large_a_file_is_not_attached(signatures, monkeypatch):
    monkeypatch.setattr("acknowledgements.telling.emails.ATTACHED", 10)
    Witness.objects.create(email="auditor@example.org", added_by=person(Role.CHAIR))
    make_checkpoint()
    send_emails()
    [letter] = [each for each in mail.outbox if each.to == ["auditor@example.org"]]
    assert letter.attachments == []
    assert "too large for a letter" in letter.body


def test_it_is_never_changed(signatures):
    make_checkpoint()
    with pytest.raises(DatabaseError), transaction.atomic():
        Checkpoint.objects.update(sequence=1)


def test_its_statements_do_not_grow(signatures, statements):
    few = statements(make_checkpoint)
    crowd, version = people(10), published("Clear Desks Policy", "desks")
    for each in crowd:
        signed(each, version)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        assert statements(make_checkpoint) == few


@pytest.mark.postgresql
def test_two_runs_at_once_make_one(committed, seal):
    at_once([make_checkpoint] * 4, ())
    assert Checkpoint.objects.count() == 1


# The page


def test_governors_choose_addresses(client, signatures):
    client.force_login(person(Role.CHAIR))
    assert "Nobody yet." in client.get(PAGE).text
    page = client.post(PAGE, {"email": "Auditor@Example.org"}, follow=True)
    assert "auditor@example.org" in page.text
    assert Event.objects.filter(act="witness.added").exists()
    again = client.post(PAGE, {"email": "auditor@example.org"})
    assert again.context["form"].errors["email"] == ["They get the checkpoints already."]
    remove = reverse("acknowledgements:witness_remove", args=[Witness.objects.get().pk])
    assert "Nobody yet." in client.post(remove, SURE, follow=True).text
    assert Event.objects.filter(act="witness.removed").exists()
    assert client.post(remove, SURE).status_code == 404


def test_an_invalid_address_is_refused_and_kept(client, db):
    client.force_login(person(Role.CLERK))
    page = client.post(PAGE, {"email": "nobody"})
    assert page.context["form"].errors["email"]
    assert 'value="nobody"' in page.text


def test_the_file_is_handed_out(client, signatures):
    make_checkpoint()
    client.force_login(person(Role.CLERK))
    address = reverse("acknowledgements:checkpoint", args=[Checkpoint.objects.get().pk])
    assert address in client.get(PAGE).text
    said = json.loads(b"".join(client.get(address).streaming_content))
    assert said["signatures"] == 5


@pytest.mark.parametrize("day", ["2020-01-01", "2020-13-01"])
def test_a_day_without_one_is_not_found(client, db, day):
    client.force_login(person(Role.CLERK))
    assert client.get(f"{PAGE}{day}.json").status_code == 404


def test_the_page_takes_as_many_statements_for_many(client, db, seal, statements):
    chair = person(Role.CHAIR)
    client.force_login(chair)
    few = statements(lambda: client.get(PAGE))
    for number in range(20):
        Witness.objects.create(email=f"auditor{number}@example.org", added_by=chair)
        with time_machine.travel(timezone.now() - datetime.timedelta(days=number)):
            make_checkpoint()
    client.force_login(chair)
    assert statements(lambda: client.get(PAGE)) == few
