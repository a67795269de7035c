"""Emails that bounce: the report is understood, read from a real mailbox, and shown where the
address can be corrected."""

import imaplib
import ssl

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from acknowledgements import jobs
from acknowledgements.models import Bounce, Letter
from acknowledgements.telling.bounces import read_mailbox, take_bounce, understood
from acknowledgements.telling.reminders import write_due_letters
from people.models import Email, Role, SuppressedAddress
from tests.acknowledgements.test_reminders import DAY, TUESDAY, clock
from tests.factories import SchoolFactory, people, person
from tests.mailbox import mailbox
from tests.making import published, signed
from tests.queue import run_jobs, send_emails
from web.server_addresses import server_address

__all__ = ["clock"]
PAGE = reverse("acknowledgements:undelivered")
# Modelled on mail servers' reports, by RFC 3462 and 3464; the words are ours.
REPORT = """\
From: Mail Delivery System <MAILER-DAEMON@mx.school.example>
To: undersigned@school.example
Subject: It could not be delivered
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type={type};
    boundary="of-parts"

--of-parts
Content-Type: text/plain

The letter below could not be delivered.

--of-parts
Content-Type: message/{type}

Reporting-MTA: dns; mx.school.example

Final-Recipient: rfc822; ada@school.example
Action: {action}
Status: 5.1.1
{diagnostic}
--of-parts
Content-Type: {head}

Message-ID: <{letter}@undersigned.example>
Subject: Policies to read and sign

Dear Ada,
--of-parts--
"""
SAID = "Diagnostic-Code: smtp; 550 5.1.1\n    No such user\n"
MESSAGE, HEADERS = "message/rfc822", "text/rfc822-headers"
DELIVERY = "delivery-status"


def report(letter, action="failed", diagnostic=SAID, head=MESSAGE, type=DELIVERY) -> bytes:
    facts = {"action": action, "diagnostic": diagnostic, "head": head, "type": type}
    return REPORT.format(letter=letter, **facts).replace("\n", "\r\n").encode()


@pytest.fixture
def ada(clock):
    school = SchoolFactory()
    return person(first_name="Ada", last_name="Lovell", email="ada@school.example", school=school)


def sent_to(somebody) -> Letter:
    published()
    write_due_letters(TUESDAY)
    run_jobs("acknowledgements.jobs.send_letter")
    return Letter.objects.get(person=somebody)


@pytest.fixture
def letter(ada):
    """One that the mail server accepted."""
    return sent_to(ada)


def come_back(letter, **changed):
    found = understood(report(letter.pk, **changed))
    assert found
    take_bounce(found)


# What a report says


@pytest.mark.parametrize("head", [MESSAGE, HEADERS])
def test_a_report_names_the_letter_and_what_the_server_said(letter, head):
    [sent] = mail.outbox
    assert sent.extra_headers["Message-ID"].startswith(f"<{letter.pk}@")
    found = understood(report(letter.pk, head=head))
    assert found
    assert (found.letter, found.said) == (letter.pk, "550 5.1.1 No such user")


def test_without_words_the_servers_code_is_kept(letter):
    found = understood(report(letter.pk, diagnostic=""))
    assert found
    assert found.said == "5.1.1"


@pytest.mark.parametrize("changed", [{"action": "delayed"}, {"type": "disposition-notification"}])
def test_a_delay_or_a_read_receipt_is_no_failure(letter, changed):
    assert understood(report(letter.pk, **changed)) is None


@pytest.mark.parametrize("name", ["", "somebody", "-" * 36, "0" * 36])
def test_an_email_that_is_not_ours_is_ignored(name):
    assert understood(report(name)) is None


def test_a_persons_reply_is_no_report():
    assert (
        understood(b"From: ada@school.example\r\nSubject: Re: Policies\r\n\r\nI am away.") is None
    )


@given(st.binary(max_size=400), st.integers(0, 900), st.integers(0, 200))
def test_whatever_is_in_it_nothing_breaks(rubbish, place, length):
    content = report("0" * 36)
    understood(content[:place] + rubbish + content[place + length :])


@pytest.mark.parametrize(
    "parts",
    [
        "Content-Type: message/rfc822\n\n" * 4000,
        "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000)),
    ],
)
def test_endlessly_nested_parts_are_no_report(parts):
    start = "Content-Type: multipart/report; boundary=b\n\n--b\n"
    assert understood((start + parts).encode()) is None


# What becomes of it


def test_characters_that_no_database_takes_are_left_out(letter):
    come_back(letter, diagnostic="Diagnostic-Code: smtp; 550 No\0 such\x1b user\n")
    assert Bounce.objects.get().said == "550 No such user"


def test_it_is_kept_once(letter):
    come_back(letter)
    come_back(letter, diagnostic="")
    assert [each.said for each in Bounce.objects.all()] == ["550 5.1.1 No such user"]


def test_it_is_never_changed(letter):
    come_back(letter)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Bounce.objects.update(said="")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Bounce.objects.all()._raw_delete("default")


def test_an_unknown_email_is_ignored(db):
    found = understood(report("0f8fad5b-d9cb-469f-a165-70867728950e"))
    assert found
    take_bounce(found)
    assert not Bounce.objects.exists()


def test_the_list_says_that_it_did_not_arrive(client, ada, letter):
    come_back(letter)
    client.force_login(person(Role.EXECUTIVE))
    page = client.get(reverse("acknowledgements:unsigned"))
    row = next(row for row in page.context["rows"] if row.public_id == ada.public_id)
    assert (row.unreached, row.told) == (True, None)


def test_their_own_page_says_so(client, ada, letter):
    come_back(letter)
    client.force_login(person(Role.EXECUTIVE))
    page = client.get(reverse("acknowledgements:person", args=[ada.public_id]))
    assert "It came back: 550 5.1.1 No such user" in page.text


def test_a_new_address_is_written_to_the_next_day(ada, letter, clock):
    come_back(letter)
    clock(1)
    assert again() == []
    ada.email = "lovell@school.example"
    ada.save()
    assert again() == [["lovell@school.example"]]


def again():
    mail.outbox.clear()
    write_due_letters(timezone.localdate())
    run_jobs("acknowledgements.jobs.send_letter")
    return [each.to for each in mail.outbox]


# Where the address is corrected


@pytest.fixture
def office(client, ada):
    client.force_login(person(Role.ADMINISTRATOR, school=SchoolFactory()))


def test_the_office_sees_whose_and_what_was_said(client, office, ada, letter):
    come_back(letter)
    page = client.get(PAGE).text
    for said in ("Ada Lovell", "No such user", reverse("people:change", args=[ada.public_id])):
        assert said in page


def test_with_a_new_address_they_are_no_longer_there(client, office, ada, letter):
    come_back(letter)
    ada.email = "lovell@school.example"
    ada.save()
    assert client.get(PAGE).context["notices"] == []


def test_a_leaver_is_not_there(client, office, ada, letter):
    come_back(letter)
    ada.posts.update(end=TUESDAY - DAY)
    assert client.get(PAGE).context["notices"] == []


def test_its_statements_do_not_grow(client, office, ada, statements):
    people(5)
    come_back(sent_to(ada))
    one = statements(lambda: client.get(PAGE))
    for letter in Letter.objects.exclude(person=ada).filter(person__posts__role=Role.STAFF):
        come_back(letter)
    assert len(client.get(PAGE).context["notices"]) == 6
    assert statements(lambda: client.get(PAGE)) == one


# Of other emails, and by other headers


@pytest.fixture
def receipt(ada):
    """One of the outbox that the mail server accepted."""
    signed(ada, published())
    send_emails()
    return Email.objects.get()


def test_a_receipt_that_comes_back_is_noted(receipt):
    come_back(receipt)
    receipt.refresh_from_db()
    assert (receipt.state, receipt.said) == (Email.State.REFUSED, "550 5.1.1 No such user")
    assert SuppressedAddress.objects.get().address == "ada@school.example"


@pytest.mark.parametrize(
    "header", ["X-Undersigned-ID: {}", "In-Reply-To: <{}@a.example>", "References: <1@b> <{}@a>"]
)
def test_an_email_is_known_by_our_header_and_by_what_it_answers(receipt, header):
    """Where the provider gave it a Message-ID of its own."""
    found = understood(report(f"1@mail>\n{header.format(receipt.pk)}\nX-Other: <2"))
    assert found
    assert found.letter == receipt.pk


def test_a_report_that_answers_the_email_needs_none_of_its_headers(receipt):
    answering = f"References: <{receipt.pk}@site.example>\r\nSubject: It could".encode()
    found = understood(report("").replace(b"Subject: It could", answering))
    assert found
    assert found.letter == receipt.pk


@pytest.mark.parametrize(
    ("status", "dead"),
    [("5.1.1", True), ("5.2.2", False), ("5.7.1", False), ("5.4.1", False), ("4.4.7", False)],
)
def test_only_an_address_that_does_not_exist_is_not_written_to_again(letter, status, dead):
    found = understood(report(letter.pk).replace(b"Status: 5.1.1", f"Status: {status}".encode()))
    assert found
    take_bounce(found)
    assert Bounce.objects.exists()
    assert SuppressedAddress.objects.exists() == dead


# A real mailbox


@pytest.fixture(scope="module")
def server():
    with mailbox() as box:
        yield box


@pytest.fixture
def box(server, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))
    return server


def test_reports_are_taken_and_marked_and_other_mail_stays_unread(box, letter, settings):
    box.put(b"Subject: A question\r\n\r\nMay I sign on paper?")
    box.put(report(letter.pk))
    box.put(report("somebody"))
    settings.BOUNCES = server_address(box.address)
    jobs.read_bounces()
    assert Bounce.objects.get().letter == letter
    assert box.unread() == 1
    jobs.read_bounces()
    assert Bounce.objects.count() == 1


def test_without_a_mailbox_nothing_is_looked_for(settings):
    settings.BOUNCES = None
    jobs.read_bounces()


@pytest.mark.parametrize(("right", "wrong"), [("secret", "guess"), ("INBOX", "Elsewhere")])
def test_a_mailbox_that_refuses_is_logged(box, settings, caplog, right, wrong):
    settings.BOUNCES = server_address(box.address.replace(right, wrong))
    with pytest.raises(imaplib.IMAP4.error):
        read_mailbox(settings.BOUNCES)
    jobs.read_bounces()
    assert "The mailbox of BOUNCES_URL could not be read." in caplog.text
    assert "guess" not in caplog.text


def test_an_untrusted_server_is_not_sent_the_password(server, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with pytest.raises(ssl.SSLCertVerificationError):
        read_mailbox(server_address(server.address))
