"""How emails are getting on, apart from those about concerns."""

import datetime
from typing import NamedTuple

from django.db import models
from django.utils import timezone
from django_q.models import Failure, Success

from acknowledgements.models import Letter
from operations import job_queue
from people.outgoing import Trouble, trouble

LATELY = datetime.timedelta(minutes=10)
# Its success may mean that the email waits; the letter itself says what became of it.
LETTER = "acknowledgements.jobs.send_letter"
# Send one email each, or fail.
SENDING = (
    "acknowledgements.jobs.send_receipt",
    "acknowledgements.jobs.send_set_aside",
    "acknowledgements.jobs.send_question_letter",
    "acknowledgements.jobs.send_checkpoint",
    "home.jobs.send_review_letter",
    "people.jobs.send_invitation",
    "people.jobs.send_notice",
    "people.jobs.send_reset",
    "people.jobs.send_email_changed",
    "policies.jobs.send_letter",
)


class MailFacts(NamedTuple):
    last_sent: datetime.datetime | None
    waiting: int
    # The mail server refuses this site.
    refused: Trouble | None
    # Emails that failed lately and are tried again.
    failed: int


def mail_facts() -> MailFacts:
    unsent = [Letter.State.MADE, Letter.State.SENDING]
    letters = Letter.objects.filter(state__in=unsent, day=timezone.localdate()).count()
    others = [each for each in job_queue.waiting() if each in SENDING]
    return MailFacts(_last_sent(), letters + len(others), trouble(), failed_lately().count())


def failed_lately() -> "models.QuerySet[Failure]":
    lately = Failure.objects.filter(stopped__gt=timezone.now() - LATELY)
    return lately.filter(func__in=(LETTER, *SENDING))


def _last_sent() -> datetime.datetime | None:
    sent = Letter.objects.filter(state=Letter.State.SENT).aggregate(at=models.Max("sending_at"))
    done = Success.objects.filter(func__in=SENDING).aggregate(at=models.Max("stopped"))
    known = [found["at"] for found in (sent, done) if found["at"]]
    return max(known, default=None)
