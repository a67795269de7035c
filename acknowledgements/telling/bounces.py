"""Emails that bounce. The report (RFC 3464) contains the email's headers (RFC 6522), or answers it:
either names it by a number that only its own receiver ever saw."""

import email
import imaplib
import re
import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser

from acknowledgements.models import Bounce, Letter
from people.models import SuppressedAddress
from people.outgoing import OUR_HEADER, plain
from people.sending import come_back
from web.server_addresses import ServerAddress

# Per run. A report is a few kilobytes, and the email in it may be cut off.
MANY, LARGEST = 200, 200_000
TIMEOUT = 20
# Where a report may name an email: in the email's own headers, or in those of an answer.
NAMING = (OUR_HEADER, "Message-ID", "In-Reply-To", "References")
NUMBER = re.compile(r"(?:^\s*|<)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")


@dataclass(frozen=True)
class BounceReport:
    """Which email did not arrive, and what the mail server said."""

    letter: uuid.UUID
    said: str
    # Whether the address takes no other email either.
    dead: bool


def understood(content: bytes) -> BounceReport | None:
    """What a message reports; None if it is no report, about no email of ours, or about a delay."""
    try:
        message, *parts = email.message_from_bytes(content).walk()
    except RecursionError:
        return None  # Parts nested deeper than any mail server does.
    if message.get_content_type() != "multipart/report":
        return None
    failed = [group for part in parts for group in _groups(part) if _failed(group)]
    named = [number for part in [*parts, message] for number in _numbers(part)]
    if not (failed and named):
        return None
    return BounceReport(named[0], _said(failed[0]), _is_dead(failed[0]))


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
    return plain(words or str(group.get("Status", "")))


def _is_dead(group: Message) -> bool:
    """Not so where the mailbox is full, or a policy or the network stood against it (RFC 3463)."""
    status = str(group.get("Status", "")).strip()
    return status.startswith("5.") and not status.startswith(("5.2.2", "5.4.", "5.7."))


def _numbers(part: Message) -> Iterator[uuid.UUID]:
    """Of the emails that a part's headers name, ours first."""
    head = part
    if part.get_content_type() == "text/rfc822-headers":
        head = HeaderParser().parsestr(str(part.get_payload()))
    for header in NAMING:
        for found in NUMBER.findall(str(head.get(header, ""))):
            with suppress(ValueError):
                yield uuid.UUID(found)


def take_bounce(report: BounceReport) -> None:
    """Record that the email came back, once, if it exists."""
    letter = Letter.objects.filter(pk=report.letter).select_related("person").first()
    if letter:
        Bounce.objects.get_or_create(letter=letter, defaults={"said": report.said})
        notice = letter.notices.first()
        address = notice.address if notice else letter.person.email
    else:
        address = come_back(report.letter, report.said)
    if address and report.dead:
        SuppressedAddress.objects.note(address, report.said)


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
