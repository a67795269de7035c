"""Sending one email, and whom a refusal is about: the address, or this site.

A server that refuses our sign-in refuses everybody's emails alike. Then none is tried for some
minutes, so that a wrong password does not lock the account, and no address is blamed.
"""

import datetime
import re
import uuid
from contextlib import suppress
from smtplib import (
    SMTPDataError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.translation import gettext

from web.addresses import absolute

# How long nothing is tried after the mail server refused this site.
HELD = datetime.timedelta(minutes=4)
# The same where it only was not there, or said "later".
BRIEFLY = datetime.timedelta(seconds=50)
FOR_GOOD, NO_ROOM = 500, 552
# Servers of this many domains refuse for reasons of policy within a day: it is about us.
DOMAINS, DAY = 3, datetime.timedelta(days=1)
TROUBLE, POLICY = "mail-trouble", "mail-policy-refusals"
# RFC 3463, 3.8: security or policy; some that will not relay for us give no such code. 530 asks for
# a sign-in (RFC 4954, 6).
OF_POLICY = re.compile(rb"\b5\.7\.\d+\b|\brelay", re.IGNORECASE)
SIGN_IN = {530, 534, 535, 538}
# Names an email in what comes back.
OUR_HEADER = "X-Undersigned-ID"
LONGEST = 300


class Trouble(NamedTuple):
    """The mail server takes no email from this site. `code` and `said` are its last reply; 0 if it
    sent none."""

    since: datetime.datetime
    last: datetime.datetime
    code: int
    said: str = ""

    @property
    def holds(self) -> bool:
        """Whether it was so lately that nothing is tried. Where it said no for good, one waits
        longer: many guesses at a password would lock the account."""
        return self.last > timezone.now() - (HELD if self.code >= FOR_GOOD else BRIEFLY)

    @property
    def words(self) -> str:
        if self.code == 0:
            return gettext("The mail server can’t be reached as the settings say.")
        if self.code in SIGN_IN:
            return gettext("The mail server refuses this site’s sign-in.")
        return gettext("The mail server takes no email from this site.")


class AddressRefused(OSError):
    """The mail server takes no email for this address.

    `dead`: nor will it take another. `later`: it may yet take this one, because the mailbox is full
    or a policy refuses it, which may turn out to be about this site.
    """

    def __init__(self, said: str, *, dead: bool = False, later: bool = False) -> None:
        super().__init__(said)
        self.said, self.dead, self.later = said, dead, later


class SiteRefused(OSError):
    """The mail server takes no email from this site at present, or cannot be reached. Nothing is
    wrong with the address, and the email is to be sent once that is mended."""


def trouble() -> Trouble | None:
    found = cache.get(TROUBLE)
    return Trouble(*found) if found else None


def deliver(
    mail: EmailMessage, number: uuid.UUID | None = None, *, even_if_held: bool = False
) -> None:
    """Raises AddressRefused, SiteRefused, or OSError if another try may succeed.

    `number` names the email in what comes back; only its receiver sees it.
    """
    standing = trouble()
    if standing and standing.holds and not even_if_held:
        raise SiteRefused
    _mark(mail, number or uuid.uuid4())
    mail.connection = get_connection()
    try:
        _open(mail.connection)
        mail.send()
    except OSError as error:
        judged = _judged(error, mail.to[0])
        if judged is error:
            raise
        raise judged from error
    finally:
        with suppress(OSError):  # Django leaves it open if the sign-in fails.
            mail.connection.close()
    if standing:
        cache.delete(TROUBLE)


def _mark(mail: EmailMessage, number: uuid.UUID) -> None:
    """No program answers it (RFC 3834), and a report that it came back names it, also where a
    provider gives it a Message-ID of its own."""
    mail.extra_headers |= {
        "Auto-Submitted": "auto-generated",
        "Message-ID": f"<{number}@{urlsplit(absolute()).hostname}>",
        OUR_HEADER: str(number),
    }


def _open(connection: BaseEmailBackend) -> None:
    """Whatever goes wrong before an address is named is not about the address."""
    try:
        connection.open()
    except OSError as error:
        raise _noted(*_reply(error)) from error


def words_of(error: OSError) -> str:
    """The mail server's, or what went wrong before it said any."""
    code, said = _reply(error)
    return plain(f"{code} {said.decode(errors='replace')}" if code else str(error))


def plain(said: str) -> str:
    """One line that any database takes."""
    return "".join(sign for sign in " ".join(said.split()) if sign.isprintable())[:LONGEST]


def _judged(error: OSError, address: str) -> OSError:
    """By where in the talk the server refuses, and by its code (RFC 5321, 4.2.1: from 500 on,
    another try would end the same)."""
    code, said = _reply(error)
    if isinstance(error, SiteRefused):
        return error
    if isinstance(error, SMTPSenderRefused) and code == NO_ROOM:
        return AddressRefused(words_of(error))  # This email is larger than the server takes.
    if isinstance(error, SMTPNotSupportedError | SMTPSenderRefused):
        return _noted(code, said)
    if code < FOR_GOOD:
        return error
    at_recipient = isinstance(error, SMTPRecipientsRefused)
    if not (at_recipient or isinstance(error, SMTPDataError)) or code in SIGN_IN:
        return _noted(code, said)
    of_policy = OF_POLICY.search(said)
    if of_policy and _domains_refusing(address) >= DOMAINS:
        return _noted(code, said)
    later = bool(of_policy) or code == NO_ROOM or b"5.2.2" in said
    return AddressRefused(words_of(error), dead=at_recipient and not later, later=later)


def _reply(error: OSError) -> tuple[int, bytes]:
    if isinstance(error, SMTPRecipientsRefused):
        return min(error.recipients.values())
    if isinstance(error, SMTPResponseException):
        said = error.smtp_error
        return int(error.smtp_code), said if isinstance(said, bytes) else said.encode()
    return 0, b""


def _noted(code: int, said: bytes) -> SiteRefused:
    now, standing = timezone.now(), trouble()
    since = standing.since if standing else now
    words = plain(said.decode(errors="replace"))
    cache.set(TROUBLE, tuple(Trouble(since, now, code, words)), timeout=None)
    return SiteRefused(f"{code}")


def _domains_refusing(address: str) -> int:
    """How many domains did so within a day, that of this address among them."""
    now = timezone.now()
    known = {each: at for each, at in cache.get(POLICY, {}).items() if at > now - DAY}
    known[address.rpartition("@")[2].casefold()] = now
    cache.set(POLICY, known, timeout=DAY.total_seconds())
    return len(known)
