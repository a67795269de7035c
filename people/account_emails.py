"""Emails about passwords, in allauth's templates. They are made when they are sent, so that no
link to choose a new password is ever stored."""

import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import EmailMessage

from people.models import Partnership, Person


def reset(email: str) -> EmailMessage:
    """For whoever asked for a new password, with the link if it would work."""
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        return _email("unknown_account", email, {})
    if not person.reachable:
        return _email("switched_off", email, {"user": person})
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    link = get_adapter().get_reset_password_from_key_url(key)
    return _email("password_reset_key", email, {"user": person, "password_reset_url": link})


def notice(template: str, email: str, at: str, ip: str) -> EmailMessage:
    """That a password was chosen or changed, when, and from where."""
    person = Person.objects.filter(email__iexact=email).first()
    told = {"user": person, "timestamp": datetime.datetime.fromisoformat(at), "ip": ip}
    return _email(template.rpartition("/")[2], email, told)


def _email(name: str, email: str, told: dict[str, Any]) -> EmailMessage:
    told = {"partnership": Partnership.current(), "email": email, **told}
    made: EmailMessage = get_adapter().render_mail(f"account/email/{name}", email, told)
    return made
