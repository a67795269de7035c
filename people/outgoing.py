"""Sending one email, and whom a refusal is about: the address, or this site.

A server that refuses our sign-in refuses everybody's emails alike. Then none is tried for some
minutes, so that a wrong password does not lock the account, and no address is blamed.
"""

import datetime
import re
from contextlib import suppress
from smtplib import (
    SMTPDataError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from typing import NamedTuple

from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

# How long nothing is tried after the mail server refused this site.
HELD = datetime.timedelta(minutes=4)
# Servers of this many domains refuse for reasons of policy within a day: it is about us.
DOMAINS, DAY = 3, datetime.timedelta(days=1)
TROUBLE, POLICY = "mail-trouble", "mail-policy-refusals"
# RFC 3463, 3.8: security or policy. 530 asks for a sign-in (RFC 4954, 6).
OF_POLICY = re.compile(rb"\b5\.7\.\d+\b")
SIGN_IN = {530, 534, 535, 538}


class Trouble(NamedTuple):
    """The mail server refuses this site. `code` is of its last reply, 0 if it sent none."""

    since: datetime.datetime
    last: datetime.datetime
    code: int

    @property
    def holds(self) -> bool:
        """Whether it was so lately that nothing is tried."""
        return self.last > timezone.now() - HELD


class AddressRefused(OSError):
    """The mail server takes no email for this address."""


class SiteRefused(OSError):
    """The mail server takes no email from this site at present. Nothing is wrong with the address,
    and the email is to be sent once that is mended."""


def trouble() -> Trouble | None:
    found = cache.get(TROUBLE)
    return Trouble(*found) if found else None


def deliver(mail: EmailMessage) -> None:
    """Raises AddressRefused, SiteRefused, or OSError if another try may succeed."""
    standing = trouble()
    if standing and standing.holds:
        raise SiteRefused
    mail.connection = get_connection()
    try:
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


def _judged(error: OSError, address: str) -> OSError:
    """By where in the talk the server refuses, and by its code (RFC 5321, 4.2.1: from 500 on,
    another try would end the same)."""
    code, said = _reply(error)
    if isinstance(error, SMTPNotSupportedError):
        return _noted(0)
    if code < 500:
        return error
    if not isinstance(error, SMTPRecipientsRefused | SMTPDataError) or code in SIGN_IN:
        return _noted(code)
    if OF_POLICY.search(said) and _domains_refusing(address) >= DOMAINS:
        return _noted(code)
    return AddressRefused(f"{code}")


def _reply(error: OSError) -> tuple[int, bytes]:
    if isinstance(error, SMTPRecipientsRefused):
        return min(error.recipients.values())
    if isinstance(error, SMTPResponseException):
        said = error.smtp_error
        return int(error.smtp_code), said if isinstance(said, bytes) else said.encode()
    return 0, b""


def _noted(code: int) -> SiteRefused:
    now, standing = timezone.now(), trouble()
    since = standing.since if standing else now
    cache.set(TROUBLE, tuple(Trouble(since, now, code)), timeout=None)
    return SiteRefused(f"{code}")


def _domains_refusing(address: str) -> int:
    """How many domains did so within a day, that of this address among them."""
    now = timezone.now()
    known = {each: at for each, at in cache.get(POLICY, {}).items() if at > now - DAY}
    known[address.rpartition("@")[2].casefold()] = now
    cache.set(POLICY, known, timeout=DAY.total_seconds())
    return len(known)
