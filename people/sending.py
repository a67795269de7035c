"""Sending what is in the outbox, each email once: for some three days, with longer and longer
pauses, which do not run while the mail server takes nothing from this site."""

import datetime
import logging
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.tasks import async_task

from people.emails import send_email
from people.models import Email, Person
from people.models.email import LOST
from people.outgoing import AddressRefused, SiteRefused, trouble, words_of

# Pauses of 5, 10, 20, ... minutes, then of half a day: the last try is 69 hours after the first.
FIRST, LONGEST, TRIES = datetime.timedelta(minutes=5), datetime.timedelta(hours=12), 13
# How many one run hands to jobs.
MANY = 500
logger = logging.getLogger(__name__)


def pause_after(tries: int) -> datetime.timedelta:
    return min(FIRST * 2 ** min(tries - 1, 8), LONGEST)


def send(pk: str) -> None:
    """Send one email, if it is waiting, and note what became of it."""
    if not _claimed(pk):
        return
    email = Email.objects.select_related("person").get(pk=pk)
    if email.is_stale(timezone.now()):
        _end(email, Email.State.GIVEN_UP, email.said)
        return
    try:
        _try(email)
    except SiteRefused:
        _back(email, timezone.now())
    except AddressRefused as refusal:
        if refusal.later:
            _note_try(email, refusal.said)
            return
        _end(email, Email.State.REFUSED, refusal.said)
    except OSError as error:
        _note_try(email, words_of(error))
    except Exception:
        # A fault of ours, which a new release may mend before it is given up.
        logger.exception("Email %s could not be made.", email.pk)
        _note_try(email, "")


def _claimed(pk: str) -> bool:
    """Whether this run should send it. One that was stopped while sending is sent once more."""
    now, rows = timezone.now(), Email.objects.filter(pk=pk)
    sending = {"state": Email.State.SENDING, "sending_at": now}
    waiting = rows.filter(state=Email.State.WAITING)
    stopped = rows.stopped(now).filter(again=False)
    return bool(waiting.update(**sending) or stopped.update(**sending, again=True))


def _try(email: Email) -> None:
    mail = import_string(email.kind)(*email.args)
    if mail is None:
        _end(email, Email.State.DROPPED)
        return
    [email.address] = mail.to
    email.person = email.person or Person.objects.filter(email__iexact=email.address).first()
    email.save(update_fields=["address", "person"])
    sent = send_email(mail, email.person, email.pk, even_if_switched_off=email.even_if_switched_off)
    _end(email, Email.State.SENT if sent else Email.State.DROPPED)


def _end(email: Email, state: str, said: str = "") -> None:
    Email.objects.filter(pk=email.pk).update(state=state, said=said, ended_at=timezone.now())


def _back(email: Email, due_at: datetime.datetime) -> None:
    Email.objects.filter(pk=email.pk).update(state=Email.State.WAITING, due_at=due_at)


def _note_try(email: Email, said: str) -> None:
    """Of a failure that may pass."""
    tries = email.tries + 1
    Email.objects.filter(pk=email.pk).update(tries=tries, said=said)
    if tries < TRIES:
        _back(email, timezone.now() + pause_after(tries))
    else:
        _end(email, Email.State.GIVEN_UP, said)


def send_waiting() -> None:
    """Send what is due: first one, since the mail server may refuse this site; each of the others
    in a job of its own. Emails whose run was stopped twice are given up: they may have gone out."""
    now, standing = timezone.now(), trouble()
    if standing and standing.holds:
        return
    stopped = Email.objects.stopped(now)
    stopped.filter(again=True).update(state=Email.State.GIVEN_UP, ended_at=now)
    due = Email.objects.due(now) | stopped
    waiting = [*due.order_by("due_at").values_list("pk", flat=True)[:MANY]]
    for pk in waiting[:1]:
        send(str(pk))
    if trouble() is None:
        _hand_over(waiting[1:])


@transaction.atomic
def _hand_over(pks: list[uuid.UUID]) -> None:
    """To jobs; those that are lost are due again."""
    Email.objects.filter(pk__in=pks, state=Email.State.WAITING).update(due_at=timezone.now() + LOST)
    for pk in pks:
        async_task("people.jobs.send_email", str(pk))


def come_back(number: uuid.UUID, said: str) -> str:
    """Note that an email came back after the mail server had taken it. Returns where it went, if
    there is such an email."""
    email = Email.objects.filter(pk=number, state=Email.State.SENT).first()
    if email is None:
        return ""
    _end(email, Email.State.REFUSED, said)
    return email.address
