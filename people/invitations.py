"""Invitations: an emailed link with which a person chooses their first password.

Nothing is stored for a link. It carries the person's random identifier and a digest of their
password and email, signed with the time. It works for seven days, and ends when a password is
chosen, the address changes or a newer link is sent.
"""

import datetime
import uuid

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from audit.models import Event, record
from people import outbox
from people.decorators import refuse_runs_site
from people.models import Person

SALT = "people.invitation"
VALID_FOR = datetime.timedelta(days=7)


class InvitationRefused(Exception):
    """A link that does not work. `person` is known if its signature is ours."""

    def __init__(self, person: Person | None = None) -> None:
        self.person = person


class Unknown(InvitationRefused):
    """Cut short, changed, or made up."""


class Expired(InvitationRefused):
    """Older than seven days."""


class Used(InvitationRefused):
    """A password has been chosen since."""


class Replaced(InvitationRefused):
    """A newer link was sent, or the person's address was changed, or they left."""


@transaction.atomic
def invite(person: Person, by: Person | None) -> None:
    """Email a link to choose a first password; earlier links end. A job makes and sends it."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    refuse_runs_site(person)
    if not person.can_be_invited(timezone.localdate()):
        raise ValidationError(_("Only someone with a job and an e-mail, and no password yet."))
    # A new random unusable password changes the digest, which ends earlier links.
    person.set_unusable_password()
    person.save(update_fields=["password"])
    record(Event.Act.PERSON_INVITED, by=by, about=person)
    outbox.put("people.emails.invitation", person.pk, to=person.pk)


@transaction.atomic
def accept(token: str, password: str) -> Person:
    """Set the password chosen by the holder of a link.

    Raises InvitationRefused if the link doesn't work, ValidationError for a weak password.
    """
    person = Person.objects.select_for_update().get(pk=invited(token).pk)
    _refuse_spent(token, person)
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    record(Event.Act.INVITATION_ACCEPTED, by=person, about=person)
    return person


def make_token(person: Person) -> str:
    return signing.dumps([person.public_id.hex, _digest(person)], salt=SALT)


def invited(token: str) -> Person:
    """The person a link invites. Raises the kind of InvitationRefused that says why it doesn't
    work."""
    person = _person(token)
    _refuse_spent(token, person)
    try:
        signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.SignatureExpired as error:
        raise Expired(person) from error
    return person


def inviter(person: Person) -> str:
    """Who last invited a person, by the name they had then."""
    events = Event.objects.filter(
        act=Event.Act.PERSON_INVITED, object_type="person", object_id=str(person.pk)
    )
    return events.values_list("actor_name", flat=True).first() or ""


def _person(token: str) -> Person:
    try:
        public_id = signing.loads(token, salt=SALT)[0]
        return Person.objects.get(public_id=uuid.UUID(public_id))
    except (signing.BadSignature, Person.DoesNotExist) as error:
        raise Unknown from error


def _refuse_spent(token: str, person: Person) -> None:
    if person.has_usable_password():
        raise Used(person)
    digest = signing.loads(token, salt=SALT)[1]
    if not constant_time_compare(digest, _digest(person)):
        raise Replaced(person)
    if not person.can_be_invited(timezone.localdate()):
        raise Replaced(person)


def _digest(person: Person) -> str:
    return salted_hmac(SALT, f"{person.password}{person.email}").hexdigest()[:32]
