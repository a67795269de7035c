"""Background jobs for signatures. Every job may run twice."""

import datetime
import hashlib
import logging
import time
from contextlib import suppress
from imaplib import IMAP4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_q.tasks import async_task

from acknowledgements.models import (
    Certificate,
    DaySheet,
    Letter,
    Link,
    Notice,
    Printout,
    Query,
    Signature,
)
from acknowledgements.proof import checkpoints
from acknowledgements.proof.certificates import make_certificate, sealer, stamp
from acknowledgements.proof.day_sheets import sheet_pdf
from acknowledgements.signing.consent_forms import make_pdf
from acknowledgements.telling import bounces, emails
from acknowledgements.telling.digests import digest_of
from acknowledgements.telling.questions import leaders_of
from acknowledgements.telling.reminders import note_outcome, still_owed, write_due_letters
from people import outbox
from people.emails import send_email
from people.models import FileJob, Partnership
from people.outgoing import HELD, AddressRefused, SiteRefused, trouble
from printing.seals import NoSeal
from printing.stamps import NotStamped

# How many links of the chain each run looks at, and how many seconds it may spend sealing: an email
# about a concern may be queued behind it.
RECENT, SEALING = 5000, 30
logger = logging.getLogger(__name__)
MORNING = 7
# A run that started sending this long ago has stopped: jobs are killed after 300 seconds.
STOPPED_AFTER = datetime.timedelta(minutes=6)


def make_certificates() -> None:
    """Make the missing certificates of the latest signatures."""
    newest = Link.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    _make_certificates(Link.objects.filter(sequence__gt=newest - RECENT))


def make_old_certificates() -> None:
    """The same for all signatures: some were signed before there was a seal."""
    _make_certificates(Link.objects.all())


def _make_certificates(links: "QuerySet[Link]") -> None:
    """For as long as emails may wait behind this job. One failure doesn't hold up the others."""
    try:
        seal = sealer()
    except NoSeal:
        return
    until, partnership = time.monotonic() + SEALING, Partnership.current()
    lacking = links.filter(signature__certificate=None, signature__details__isnull=False).exclude(
        signature__method=Signature.Method.VOID
    )
    for pk in list(lacking.order_by("sequence").values_list("signature_id", flat=True)[:RECENT]):
        if time.monotonic() > until:
            return
        try:
            make_certificate(
                Signature.objects.with_version().select_related("link").get(pk=pk),
                seal,
                partnership,
            )
        except Exception:
            logger.exception("The certificate of signature %s could not be made.", pk)
            FileJob.objects.note_failure(Certificate(signature_id=pk))
        else:
            FileJob.objects.of(Certificate(signature_id=pk)).delete()


def stamp_certificates() -> None:
    """Time-stamp certificates that have no stamp yet, for as long as emails may wait. A service
    that is down is tried again in the next run."""
    if not settings.TIME_STAMP_URL:
        return
    until = time.monotonic() + SEALING
    for certificate in Certificate.objects.filter(time_stamp=None)[:RECENT]:
        if time.monotonic() > until:
            return
        try:
            stamp(certificate)
        except NotStamped as error:
            logger.error("Not time-stamped: %s", error)
            return


def make_checkpoint() -> None:
    """Make today's checkpoint, once."""
    with suppress(NoSeal):
        checkpoints.make_checkpoint(timezone.localdate())


def make_printout(printout_id: str) -> None:
    """Make the PDF of the requested forms, once."""
    printout = Printout.objects.select_related("version__policy", "school", "person").get(
        pk=printout_id
    )
    if printout.made_at:
        return
    count, content = make_pdf(printout, timezone.localdate())
    name = hashlib.sha256(content).hexdigest()
    if content:
        printout.file.save(f"{name}.pdf", ContentFile(content), save=False)
    won = Printout.objects.filter(pk=printout.pk, made_at=None).update(
        made_at=timezone.now(), forms=count, file=printout.file.name or ""
    )
    if not won and printout.file.name:
        printout.file.storage.delete(printout.file.name)


def make_day_sheet(sheet_id: str) -> None:
    """Make the PDF of a past day, once."""
    sheet = DaySheet.objects.select_related("policy", "asked_by").get(pk=sheet_id)
    if sheet.file:
        return
    sheet.file.save(f"{sheet.pk}.pdf", ContentFile(sheet_pdf(sheet)), save=False)
    if not DaySheet.objects.filter(pk=sheet.pk, file="").update(file=sheet.file.name):
        sheet.file.storage.delete(str(sheet.file.name))


@transaction.atomic
def send_question_letters(query_id: str, by: int) -> None:
    """Tell the readers of a new message: if the person who asked wrote it, their leaders;
    otherwise that person."""
    query = Query.objects.select_related("person").get(pk=query_id)
    readers = leaders_of(query.person) if query.person_id == by else [query.person]
    for reader in readers:
        if reader.reachable:
            send_question_letter(query_id, reader.pk)


def send_question_letter(query_id: str, to: int) -> None:
    outbox.put("acknowledgements.telling.emails.about_question", query_id, to, to=to)


def write_letters() -> None:
    """Tell and remind everyone due today, but not at night."""
    if timezone.localtime().hour >= MORNING:
        write_due_letters(timezone.localdate())


def send_letter(letter_id: str) -> None:
    """Send one email with what the person owes now, and record what became of it.

    It is sent once, or twice if the first run was stopped halfway, and then its notices say so. If
    the mail server is down or says "later", the job fails and is tried again; if it refuses this
    site, the email waits; if it refuses the address for good, that is final.
    """
    letter, again = _claimed(letter_id)
    if letter is None:
        return
    today = timezone.localdate()
    person, owed, digest = letter.person, [], None
    if letter.day == today:
        owed = still_owed(today, person) if letter.asks else []
        digest = digest_of(person, today) if letter.digest else None
    if not (owed or digest) or not person.reachable:
        _done(letter, Letter.State.DROPPED)
        return
    try:
        send_email(emails.asking(letter, owed, digest), person, letter.pk)
    except AddressRefused:
        outcome, state = Notice.Outcome.REFUSED, Letter.State.REFUSED
    except SiteRefused:
        _done(letter, Letter.State.MADE)
        return
    except OSError:
        _done(letter, Letter.State.MADE)
        raise
    else:
        outcome, state = Notice.Outcome.SENT, Letter.State.SENT
    with transaction.atomic():
        note_outcome(letter, owed, outcome, again=again, address=person.email or "")
        _done(letter, state)


def _claimed(letter_id: str) -> tuple[Letter | None, bool]:
    """The email if this run should send it, and whether another run may have sent it already."""
    now = timezone.now()
    waiting = Letter.objects.filter(pk=letter_id)
    stopped = waiting.filter(state=Letter.State.SENDING, sending_at__lt=now - STOPPED_AFTER)
    sending = {"state": Letter.State.SENDING, "sending_at": now}
    if waiting.filter(state=Letter.State.MADE).update(**sending):
        again = False
    elif stopped.update(**sending):
        again = True
    else:
        return None, False
    return Letter.objects.select_related("person", "by").get(pk=letter_id), again


def _done(letter: Letter, state: str) -> None:
    Letter.objects.filter(pk=letter.pk).update(state=state)


def read_bounces() -> None:
    """Read the mailbox that bounced emails go to, if there is one."""
    if settings.BOUNCES:
        try:
            bounces.read_mailbox(settings.BOUNCES)
        except (OSError, IMAP4.error):
            # Tried again in ten minutes.
            logger.exception("The mailbox of BOUNCES_URL could not be read.")


def send_stopped_letters() -> None:
    """Send what a stopped run left behind, since the queue may have retried its job too early to
    tell that the run was gone, and what waits because the mail server refused this site."""
    today, now = timezone.localdate(), timezone.now()
    stopped = Q(state=Letter.State.SENDING, sending_at__lt=now - STOPPED_AFTER)
    held = Q(state=Letter.State.MADE, sending_at__lt=now - HELD)
    waiting = [*Letter.objects.filter(stopped | held, day=today).values_list("pk", flat=True)]
    for pk in waiting[:1]:
        send_letter(str(pk))
    if trouble() is None:  # The first went out, so the others may.
        for pk in waiting[1:]:
            async_task("acknowledgements.jobs.send_letter", str(pk))


# Queued by the release before. Emails of this one are put in the outbox where they are wanted.


def send_receipt(signature_id: str) -> None:
    signature = Signature.objects.get(pk=signature_id)
    outbox.put("acknowledgements.telling.emails.receipt", signature_id, to=signature.person_id)


def send_set_aside(void_id: str) -> None:
    void = Signature.objects.get(pk=void_id)
    outbox.put("acknowledgements.telling.emails.set_aside", void_id, to=void.person_id)


def send_checkpoint(day: str, witness_id: int) -> None:
    outbox.put("acknowledgements.telling.emails.checkpoint", day, witness_id)
