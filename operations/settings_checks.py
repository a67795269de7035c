"""What must be set before real people use the site (`check --deploy`, and at start-up)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.http.request import validate_host


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """One message for each setting that a real site must or should have."""
    wrong: list[CheckMessage] = [Error(said, id=number) for said, number in _errors()]
    if not settings.BACKUP_RECIPIENTS:
        hint = "Run `manage.py make_backup_key` on another computer."
        wrong.append(
            Warning("BACKUP_RECIPIENTS is empty: no backup is made.", hint=hint, id="home.W001")
        )
    return wrong


def _errors() -> Iterator[tuple[str, str]]:
    """What is wrong, and the number that silences it."""
    address = urlsplit(settings.BASE_URL)
    if settings.DEMO:
        yield "DEMO is on: accounts with a known password may sign in.", "home.E001"
    if settings.HTTPS and address.scheme != "https":
        yield "BASE_URL does not begin with https://, so links in emails lead nowhere.", "home.E002"
    if not validate_host(address.hostname or "", settings.ALLOWED_HOSTS):
        said = "ALLOWED_HOSTS does not hold the host of BASE_URL, so links in emails are refused."
        yield said, "home.E003"
    if settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend")):
        said = "EMAIL_URL is not set: emails, and links to choose a password, would be printed."
        yield said, "home.E004"
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        yield (
            "TRUSTED_PROXIES is 0: who speaks https for the site is not believed, and all people"
            " look like one address, which is limited as one.",
            "home.E005",
        )
