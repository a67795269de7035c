"""The sites that may show our list of policies in a page of theirs."""

import re

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d+)?")


def intranet_origins() -> list[str]:
    """Raises ImproperlyConfigured, with the setting's name, for what is no origin."""
    origins: list[str] = settings.INTRANET_ORIGINS
    for origin in origins:
        if not ORIGIN.fullmatch(origin):
            message = f"INTRANET_ORIGINS: {origin!r} is not like https://intranet.example"
            raise ImproperlyConfigured(message)
    return origins
