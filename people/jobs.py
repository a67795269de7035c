"""Background jobs for people. Every job may run twice, and again after a failure."""

from django.contrib.sessions.models import Session
from django.utils import timezone

from people import outbox, sending
from people.models import Email, FileJob, Guess
from web.stored_files import sweep


def send_email(pk: str) -> None:
    sending.send(pk)


def send_waiting_emails() -> None:
    """Send what is due, each minute: what was put off, and what lost its job."""
    sending.send_waiting()


def sweep_files() -> None:
    """Delete stray files of every app, nightly."""
    sweep(timezone.now())


def forget_what_is_over() -> None:
    """Delete ended sessions, password guesses that no longer count, jobs
    whose file is made, and what became of emails long ago."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    Guess.objects.over().delete()
    FileJob.objects.over().delete()
    Email.objects.over().delete()


# Queued by the release before. Emails of this one are put in the outbox where they are wanted.


def send_invitation(person_pk: int) -> None:
    outbox.put("people.emails.invitation", person_pk, to=person_pk)


def send_email_changed(person_pk: int, old: str) -> None:
    outbox.put("people.emails.email_changed", person_pk, old, to=person_pk)


def send_reset(email: str) -> None:
    outbox.put("people.account_emails.reset", email)


def send_notice(template: str, email: str, at: str, ip: str) -> None:
    outbox.put("people.account_emails.notice", template, email, at, ip)
