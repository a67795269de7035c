"""What runs in the background for people. Every job may run twice, and again after it failed."""

from django.contrib.sessions.models import Session
from django.utils import timezone

from people import emails
from people.models import Guess, Person


def send_invitation(person_pk: int) -> None:
    """Mail the link to choose a password, unless they have one by now or lost their address."""
    person = Person.objects.get(pk=person_pk)
    if person.email and not person.has_usable_password():
        emails.invitation(person).send()


def send_email_changed(person_pk: int, old: str) -> None:
    """Tell a person at their old address that the one they sign in with was changed."""
    emails.email_changed(Person.objects.get(pk=person_pk), old).send()


def forget_what_is_over() -> None:
    """Sessions that have ended, and guesses at passwords that count no more."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    Guess.objects.over().delete()
