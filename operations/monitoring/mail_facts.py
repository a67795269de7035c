"""How emails are getting on, apart from those about concerns, which are in no outbox."""

import datetime
from typing import NamedTuple

from django.db import models
from django.utils import timezone
from django_q.models import Failure

from acknowledgements.models import Letter
from people.models import Email
from people.outgoing import Trouble, trouble

LATELY, DAY = datetime.timedelta(minutes=10), datetime.timedelta(days=1)
# They note what became of an email, whatever the mail server does: a failure is a fault of ours.
SENDING = ("acknowledgements.jobs.send_letter", "people.jobs.send_email")


class MailFacts(NamedTuple):
    last_sent: datetime.datetime | None
    waiting: int
    # The mail server takes nothing from this site.
    refused: Trouble | None
    # Within a day.
    given_up: int


def mail_facts() -> MailFacts:
    unsent = [Letter.State.MADE, Letter.State.SENDING]
    letters = Letter.objects.filter(state__in=unsent, day=timezone.localdate()).count()
    waiting = letters + Email.objects.under_way().count()
    return MailFacts(_last_sent(), waiting, trouble(), given_up().count())


def given_up() -> "models.QuerySet[Email]":
    return Email.objects.given_up().filter(ended_at__gt=timezone.now() - DAY)


def failed_lately() -> "models.QuerySet[Failure]":
    return Failure.objects.filter(stopped__gt=timezone.now() - LATELY, func__in=SENDING)


def _last_sent() -> datetime.datetime | None:
    letters = Letter.objects.filter(state=Letter.State.SENT).aggregate(at=models.Max("sending_at"))
    others = Email.objects.filter(state=Email.State.SENT).aggregate(at=models.Max("ended_at"))
    known = [found["at"] for found in (letters, others) if found["at"]]
    return max(known, default=None)
