"""What must be set before real people use the site (`check --deploy`, and at start-up)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.http.request import validate_host


def check(**kwargs: Any) -> list[CheckMessage]:
    """One message for each setting that a real site can't do with, or should not do without."""
    return [message for message, wrong in _found() if wrong]


def _found() -> Iterator[tuple[CheckMessage, bool]]:
    address = urlsplit(settings.BASE_URL)
    host = address.hostname or ""
    yield (
        Error("DEMO is on: accounts with a known password may sign in.", id="home.E001"),
        settings.DEMO,
    )
    yield (
        Error(
            "BASE_URL does not begin with https://, so links in letters lead nowhere.",
            id="home.E002",
        ),
        settings.HTTPS and address.scheme != "https",
    )
    yield (
        Error(
            "ALLOWED_HOSTS does not hold the host of BASE_URL, so links in letters are refused.",
            id="home.E003",
        ),
        not validate_host(host, settings.ALLOWED_HOSTS),
    )
    yield (
        Error(
            "EMAIL_URL is not set: letters, and links to choose a password, would be printed.",
            id="home.E004",
        ),
        settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend")),
    )
    yield (
        Error(
            "TRUSTED_PROXIES is 0: who speaks https for the site is not believed, and all people"
            " look like one address, which is limited as one.",
            id="home.E005",
        ),
        settings.HTTPS and not settings.TRUSTED_PROXIES,
    )
    yield (
        Warning(
            "BACKUP_RECIPIENTS is empty: no backup is made.",
            hint="Run `manage.py make_backup_key` on another computer.",
            id="home.W001",
        ),
        not settings.BACKUP_RECIPIENTS,
    )
