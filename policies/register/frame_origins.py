"""The sites that may embed our list of policies."""

import re

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d+)?")


def intranet_origins() -> list[str]:
    """Raises ImproperlyConfigured, with the setting's name, for an invalid origin."""
    origins: list[str] = settings.INTRANET_ORIGINS
    for origin in origins:
        if not ORIGIN.fullmatch(origin):
            message = f"INTRANET_ORIGINS: {origin!r} is not like https://intranet.example"
            raise ImproperlyConfigured(message)
    return origins
