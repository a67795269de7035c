"""Emails that bounce. The report (RFC 3464) contains the email's headers (RFC 6522), which name it
by a Message-ID that only its own receiver ever saw."""

import email
import imaplib
import re
import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser

from acknowledgements.models import Bounce, Letter
from web.server_addresses import ServerAddress

# Per run. A report is a few kilobytes, and the email in it may be cut off.
MANY, LARGEST, LONGEST = 200, 200_000, 300
TIMEOUT = 20


@dataclass(frozen=True)
class BounceReport:
    """Which email did not arrive, and what the mail server said."""

    letter: uuid.UUID
    said: str


def understood(content: bytes) -> BounceReport | None:
    """What a message reports; None if it is no report, about no email of ours, or about a delay."""
    try:
        message, *parts = email.message_from_bytes(content).walk()
    except RecursionError:
        return None  # Parts nested deeper than any mail server does.
    if message.get_content_type() != "multipart/report":
        return None
    failed = [group for part in parts for group in _groups(part) if _failed(group)]
    named = [found for part in parts if (found := _letter(part))]
    return BounceReport(named[0], _said(failed[0])) if failed and named else None


def _groups(part: Message) -> list[Message]:
    """Take a report apart (RFC 3464, 2.1): fields of the whole message, then those of each
    receiver."""
    groups = part.get_payload()
    if part.get_content_type() != "message/delivery-status" or not isinstance(groups, list):
        return []
    return [group for group in groups if isinstance(group, Message)]


def _failed(group: Message) -> bool:
    return str(group.get("Action", "")).strip().lower() == "failed"


def _said(group: Message) -> str:
    """The mail server's own words, or its code."""
    _kind, _semicolon, words = str(group.get("Diagnostic-Code", "")).partition(";")
    plain = " ".join((words or str(group.get("Status", ""))).split())
    return "".join(sign for sign in plain if sign.isprintable())[:LONGEST]


def _letter(part: Message) -> uuid.UUID | None:
    """The email whose headers this part contains."""
    head = part
    if part.get_content_type() == "text/rfc822-headers":
        head = HeaderParser().parsestr(str(part.get_payload()))
    found = re.match(r"\s*<([0-9a-f-]{36})@", str(head.get("Message-ID", "")))
    try:
        return uuid.UUID(found[1]) if found else None
    except ValueError:
        return None


def take_bounce(report: BounceReport) -> None:
    """Record that the email came back, once, if it exists."""
    letter = Letter.objects.filter(pk=report.letter).first()
    if letter:
        Bounce.objects.get_or_create(letter=letter, defaults={"said": report.said})


def read_mailbox(address: ServerAddress) -> None:
    """Read the unread reports in a mailbox and mark them as read. Other mail is left alone.

    The address's path is the folder, INBOX if it has none. A run that is cut short is repeated: a
    report is marked after it was recorded. Raises OSError or IMAP4.error if the server is down or
    refuses.
    """
    with _opened(address) as box:
        _ok, found = box.uid("SEARCH", "UNSEEN", "HEADER", "Content-Type", "multipart/report")
        for number in (found[0] or b"").decode().split()[:MANY]:
            _ok, answer = box.uid("FETCH", number, f"(BODY.PEEK[]<0.{LARGEST}>)")
            content = [part[1] for part in answer if isinstance(part, tuple)]
            report = understood(content[0]) if content else None
            if report:
                take_bounce(report)
            box.uid("STORE", number, "+FLAGS", r"(\Seen)")


@contextmanager
def _opened(to: ServerAddress) -> Iterator[imaplib.IMAP4]:
    trusted = ssl.create_default_context()
    with imaplib.IMAP4_SSL(to.host, to.port or 993, ssl_context=trusted, timeout=TIMEOUT) as box:
        box.login(to.user, to.password)
        ok, said = box.select(f'"{to.path.strip("/") or "INBOX"}"')
        if ok != "OK":
            raise imaplib.IMAP4.error(said)
        yield box
