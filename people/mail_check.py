"""Whether this site's email works: a test email, and what came of it in words."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from people.emails import letter
from people.outgoing import AddressRefused, SiteRefused, deliver, trouble, words_of
from web.addresses import absolute


@dataclass(frozen=True)
class MailCheck:
    is_sent: bool
    words: str


def send_test_email(address: str) -> MailCheck:
    """Try to send one now, even where the mail server has just refused this site. If it goes out,
    the emails that wait for that follow within a minute."""
    mail = letter("people/emails/test", address, {"base_url": absolute()})
    try:
        deliver(mail, even_if_held=True)
    except AddressRefused as refusal:
        return MailCheck(False, _("The address was refused: %s") % refusal.said)
    except SiteRefused:
        return MailCheck(False, _of_this_site())
    except OSError as error:
        return MailCheck(False, _("It did not go out this time: %s") % words_of(error))
    return MailCheck(True, _("Sent to %s. Look whether it arrives.") % address)


def _of_this_site() -> str:
    standing = trouble()
    if standing is None:
        return _("The mail server takes no email from this site.")
    if standing.code == 0:
        place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        return f"{standing.words} ({place})"
    return f"{standing.words} ({standing.code} {standing.said})"
