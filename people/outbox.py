"""Putting an email in the outbox, in the transaction of the act that it tells of."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from audit.models import Event, record
from people.email_kinds import email_kinds
from people.models import Email, Person, SuppressedAddress
from people.models.email import LOST


def put(kind: str, *args: Any, to: int | None = None, at_once: bool = True) -> None:
    """Have an email sent: `kind` is listed in an app's `emails`, and makes it from `args`, which
    hold no secret. `to` is the key of the person it is for, where that is known.

    By a job of its own, unless it can wait for the next minute's.
    """
    if kind not in email_kinds():
        raise KeyError(kind)
    now = timezone.now()
    due = now + LOST if at_once else now
    made = Email.objects.create(kind=kind, args=args, person_id=to, written_at=now, due_at=due)
    if at_once:
        async_task("people.jobs.send_email", str(made.pk))


@transaction.atomic
def send_again(email: Email, by: Person) -> None:
    """Try an undelivered email again, and its address with it. A repeat does nothing."""
    email = Email.objects.select_for_update(of=("self",)).get(pk=email.pk)
    if not email.can_be_sent_again:
        return
    try_address_again(email.to)
    email.state, email.ended_at = Email.State.WAITING, None
    email.tries, email.due_at = 0, timezone.now()
    email.save(update_fields=["state", "ended_at", "tries", "due_at"])
    record(Event.Act.EMAIL_SENT_AGAIN, by, email.person or email)


def try_address_again(address: str | None) -> None:
    SuppressedAddress.objects.of(address).delete()
