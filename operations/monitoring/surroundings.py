"""What the site can't know by itself: its certificate as browsers see it, and whether the machine's
clock is right. A job asks, never a request, and what it learned is kept."""

import datetime
import socket
import ssl
import subprocess
from typing import NamedTuple
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

KEPT = "surroundings"
TIMEOUT = 10
# Let's Encrypt's are renewed with 30 days left.
TOO_FEW_DAYS = 14


class Certificate(NamedTuple):
    until: datetime.datetime
    # Why browsers don't trust it; "" if they do.
    untrusted: str

    @property
    def days(self) -> int:
        return (self.until - timezone.now()).days


class Surroundings(NamedTuple):
    """None is what could not be learned."""

    certificate: Certificate | None = None
    # Whether it is right.
    clock: bool | None = None


def known() -> Surroundings:
    """What was learned last."""
    found = cache.get(KEPT)
    if not found:
        return Surroundings()
    certificate, clock = found
    return Surroundings(Certificate(*certificate) if certificate else None, clock)


def learn() -> None:
    found = certificate()
    cache.set(KEPT, (tuple(found) if found else None, clock_is_right()), timeout=None)


def has_certificate() -> bool:
    return not settings.DEMO and settings.BASE_URL.startswith("https:")


def certificate() -> Certificate | None:
    """The one that is shown to browsers; None if nothing answers at the site's address."""
    if not has_certificate():
        return None
    anyone = ssl.create_default_context()
    anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
    try:
        shown = _shown(anyone)
    except OSError:
        return None
    try:
        _shown(ssl.create_default_context())
    except ssl.SSLCertVerificationError as error:
        untrusted = error.verify_message
    except OSError:
        return None
    else:
        untrusted = ""
    return Certificate(x509.load_der_x509_certificate(shown).not_valid_after_utc, untrusted)


def _shown(context: ssl.SSLContext) -> bytes:
    address = urlsplit(settings.BASE_URL)
    host = address.hostname or ""
    with (
        socket.create_connection((host, address.port or 443), timeout=TIMEOUT) as connection,
        context.wrap_socket(connection, server_hostname=host) as encrypted,
    ):
        return encrypted.getpeercert(binary_form=True) or b""


def clock_is_right() -> bool | None:
    """Whether a time server keeps it right. Only systemd knows."""
    ask = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
    try:
        done = subprocess.run(ask, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {"yes": True, "no": False}.get(done.stdout.strip())
