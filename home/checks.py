"""What must be set before real people use the site (`check --deploy`, and at start-up)."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning


def check(**kwargs: Any) -> list[CheckMessage]:
    """One message for each setting that a real site can't do with, or should not do without."""
    return [*_errors(), *_warnings()]


def _errors() -> list[CheckMessage]:
    address = urlsplit(settings.BASE_URL)
    printed = settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend"))
    found = {
        "DEMO is on: accounts with a known password may sign in.": settings.DEMO,
        "BASE_URL does not begin with https://, so links in letters lead nowhere.": settings.HTTPS
        and address.scheme != "https",
        "ALLOWED_HOSTS does not hold the host of BASE_URL, so links in letters are refused.": (
            address.hostname not in settings.ALLOWED_HOSTS
        ),
        "EMAIL_URL is not set: letters, and links to choose a password, would be printed.": printed,
        "TRUSTED_PROXIES is 0: who speaks https for the site is not believed, and all people look"
        " like one address, which is limited as one.": settings.HTTPS
        and not settings.TRUSTED_PROXIES,
    }
    wrong = (text for text, holds in found.items() if holds)
    return [Error(text, id=f"home.E{n:03}") for n, text in enumerate(wrong, 1)]


def _warnings() -> list[CheckMessage]:
    if settings.BACKUP_RECIPIENTS:
        return []
    hint = "Run `manage.py make_backup_key` on another computer."
    return [Warning("BACKUP_RECIPIENTS is empty: no backup is made.", hint=hint, id="home.W001")]
