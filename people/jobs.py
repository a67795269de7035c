"""What runs in the background for people. Every job may run twice, and again after it failed."""

from django.contrib.sessions.models import Session
from django.utils import timezone

from people import emails
from people.models import Guess, Person


def send_invitation(person_pk: int) -> None:
    """Mail the link to choose a password, unless it would not work any more by now."""
    person = Person.objects.get(pk=person_pk)
    if person.can_be_invited(timezone.localdate()):
        emails.send(emails.invitation(person), person)


def send_email_changed(person_pk: int, old: str) -> None:
    """Tell a person at their old address that the one they sign in with was changed."""
    person = Person.objects.get(pk=person_pk)
    emails.send(emails.email_changed(person, old), person)


def forget_what_is_over() -> None:
    """Sessions that have ended, and guesses at passwords that count no more."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    Guess.objects.over().delete()
