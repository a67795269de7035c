"""Background jobs for people. Every job may run twice, and again after a failure."""

import datetime

from django.contrib.sessions.models import Session
from django.utils import timezone

from people import account_emails, emails, outgoing
from people.models import FileJob, Guess, Person
from web.stored_files import sweep


def send_invitation(person_pk: int) -> None:
    """Email the link to choose a password, unless it would no longer work."""
    person = Person.objects.get(pk=person_pk)
    if person.can_be_invited(timezone.localdate()):
        emails.send_email(emails.invitation(person), person)


def send_email_changed(person_pk: int, old: str) -> None:
    """Tell a person at their old address that the one they sign in with was changed."""
    person = Person.objects.get(pk=person_pk)
    emails.send_email(emails.email_changed(person, old), person)


def send_reset(email: str) -> None:
    """Email whoever has this address a link to choose a new password, or why there is none."""
    outgoing.deliver(account_emails.reset(email))


def send_notice(template: str, email: str, at: str, ip: str) -> None:
    """Tell a person that their password was chosen or changed, when, and from where."""
    when = datetime.datetime.fromisoformat(at)
    emails.send_email(account_emails.notice(template, email, when, ip))


def sweep_files() -> None:
    """Delete stray files of every app, nightly."""
    sweep(timezone.now())


def forget_what_is_over() -> None:
    """Delete ended sessions, password guesses that no longer count, and jobs whose file is made."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    Guess.objects.over().delete()
    FileJob.objects.over().delete()
