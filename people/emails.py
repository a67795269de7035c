"""Emails about a person's own account."""

import uuid
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from people.invitations import VALID_FOR, make_token
from people.models import Partnership, Person, SuppressedAddress
from people.outgoing import AddressRefused, deliver
from web.addresses import absolute


def letter(template: str, to: str, context: dict[str, Any]) -> EmailMessage:
    """A plain-text email, from the templates of its subject and body."""
    context = {"partnership": Partnership.current(), **context}
    subject = render_to_string(f"{template}.subject.txt", context)
    body = render_to_string(f"{template}.body.txt", context)
    return EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[to])


def send_email(
    mail: EmailMessage,
    to: Person | None = None,
    number: uuid.UUID | None = None,
    *,
    even_if_switched_off: bool = False,
    in_secret: bool = False,
) -> bool:
    """The one way out for emails. Returns False for anybody whose account is switched off: nothing
    goes to them.

    `to` is the person it is for. If only an address is given, the person with that address on the
    staff list counts. Raises what `deliver` raises, AddressRefused without trying if the address is
    known to take no email. That an address is dead is noted, unless the email is sent `in_secret`:
    the day of the note would tell of it.
    """
    [address] = mail.to
    known = to or Person.objects.filter(email__iexact=address).first()
    if known and not known.reachable_at(address) and not even_if_switched_off:
        return False
    if suppressed := SuppressedAddress.objects.of(address).first():
        raise AddressRefused(suppressed.said)
    try:
        deliver(mail, number)
    except AddressRefused as refusal:
        if refusal.dead and not in_secret:
            SuppressedAddress.objects.note(address, refusal.said)
        raise
    return True


def invitation(person_pk: int) -> EmailMessage | None:
    """With the link to choose a password, unless it would no longer work."""
    person = Person.objects.get(pk=person_pk)
    if not person.can_be_invited(timezone.localdate()):
        return None
    path = reverse("people:accept_invitation", args=[make_token(person)])
    context = {
        "person": person,
        "link": absolute(path),
        "days": VALID_FOR.days,
    }
    return letter("people/emails/invitation", person.email or "", context)


def email_changed(person_pk: int, old: str) -> EmailMessage:
    """Tells a person at their old address that the one they sign in with was changed."""
    person = Person.objects.get(pk=person_pk)
    return letter("people/emails/email_changed", old, {"person": person})
