from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from operations.monitoring.alerts import UNSEEN, last_look


def release(request: HttpRequest) -> dict[str, str]:
    """For every page's footer: which release of Undersigned this is."""
    return {"release": settings.RELEASE}


def untold(request: HttpRequest) -> dict[str, Callable[[], str]]:
    """For every page of administrators: what no email can tell them. Asked for by the template,
    which does so on their pages alone."""
    return {"untold": _untold}


def _untold() -> str:
    found = last_look()
    if found is None:
        return ""
    if found.at < timezone.now() - UNSEEN:
        return _("Background jobs are not running: no emails go out and no files are made.")
    if found.mail_fails:
        return _("Emails are not going out.")
    if found.untold:
        return _("Something needs attention, and the email about it could not be sent.")
    return ""
