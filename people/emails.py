"""Emails about a person's own account."""

from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from people.invitations import VALID_FOR, make_token
from people.models import Partnership, Person
from people.outgoing import deliver
from web.addresses import absolute


def letter(template: str, to: str, context: dict[str, Any]) -> EmailMessage:
    """A plain-text email, from the templates of its subject and body."""
    context = {"partnership": Partnership.current(), **context}
    subject = render_to_string(f"{template}.subject.txt", context)
    body = render_to_string(f"{template}.body.txt", context)
    return EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[to])


def send_email(mail: EmailMessage, to: Person | None = None) -> None:
    """The one way out for emails: nothing goes to anybody whose account is switched off.

    `to` is the person it is for. If only an address is given, the person with that address on the
    staff list counts. Raises what `deliver` raises.
    """
    [address] = mail.to
    known = to or Person.objects.filter(email__iexact=address).first()
    if known is None or known.reachable_at(address):
        deliver(mail)


def invitation(person: Person) -> EmailMessage:
    path = reverse("people:accept_invitation", args=[make_token(person)])
    context = {
        "person": person,
        "link": absolute(path),
        "days": VALID_FOR.days,
    }
    return letter("people/emails/invitation", person.email or "", context)


def email_changed(person: Person, old: str) -> EmailMessage:
    return letter("people/emails/email_changed", old, {"person": person})
