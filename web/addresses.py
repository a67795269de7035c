"""Addresses for emails, files and feeds, where there is no request to give the site's own."""

from django.conf import settings


def absolute(path: str = "") -> str:
    """The full URL of a path, which begins with a slash; without a path, the site's, with no slash
    at its end."""
    base: str = settings.BASE_URL
    return base.rstrip("/") + path
