"""What runs in the background for people. Every job may run twice, and again after it failed."""

from django.contrib.sessions.models import Session
from django.utils import timezone

from people import emails
from people.models import FileJob, Guess, Person
from people.stored_files import sweep


def send_invitation(person_pk: int) -> None:
    """Mail the link to choose a password, unless it would not work any more by now."""
    person = Person.objects.get(pk=person_pk)
    if person.can_be_invited(timezone.localdate()):
        emails.send(emails.invitation(person), person)


def send_email_changed(person_pk: int, old: str) -> None:
    """Tell a person at their old address that the one they sign in with was changed."""
    person = Person.objects.get(pk=person_pk)
    emails.send(emails.email_changed(person, old), person)


def sweep_files() -> None:
    """At night, the files of every app."""
    sweep(timezone.now())


def forget_what_is_over() -> None:
    """Sessions that have ended, guesses at passwords that no longer count, files that are made."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    Guess.objects.over().delete()
    FileJob.objects.over().delete()
