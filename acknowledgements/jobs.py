"""What runs in the background for signatures. Every job may run twice."""

import datetime
import hashlib
import logging
import time
from contextlib import suppress
from imaplib import IMAP4
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_q.tasks import async_task

from acknowledgements import bounces, checkpoints, emails
from acknowledgements.asking import leaders_of
from acknowledgements.certificates import make, sealer, stamp
from acknowledgements.day_sheets import sheet_pdf
from acknowledgements.digests import digest_of
from acknowledgements.forms_to_print import make_pdf
from acknowledgements.models import (
    Certificate,
    Checkpoint,
    DaySheet,
    Letter,
    Link,
    Notice,
    Printout,
    Query,
    Signature,
    Witness,
)
from acknowledgements.telling import note, still_owed, write
from people.emails import send
from people.models import FileJob, Partnership, Person
from printing.seals import NoSeal
from printing.stamps import NotStamped

# As many links of the chain are looked through each minute, and at most so many seconds are spent
# on sealing at a time: a letter about a concern may stand behind it in the queue.
RECENT, SEALING = 5000, 30
logger = logging.getLogger(__name__)
MORNING = 7
# A run that began to send so long ago is not sending any more: jobs are stopped after 300 seconds.
STOPPED_AFTER = datetime.timedelta(minutes=6)


def send_receipt(signature_id: str) -> None:
    """Mail the receipt to the address that stood when they signed; no address, no mail, and none
    to who was switched off since: their signature stays on record, and the office can print it.

    A failure is the job's own: it is tried again later, and the signature stands either way.
    """
    signature = Signature.objects.with_version().get(pk=signature_id)
    details = getattr(signature, "details", None)
    if details and details.email:
        send(emails.receipt(signature, details.email), signature.person)


def send_set_aside(void_id: str) -> None:
    """Tell whose signature it was; no address, no mail."""
    void = Signature.objects.with_version().get(pk=void_id)
    if void.person.email:
        send(emails.set_aside(void, void.person.email), void.person)


def make_certificates() -> None:
    """Make the certificates that the last signatures have not got yet."""
    newest = Link.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    _make_certificates(Link.objects.filter(sequence__gt=newest - RECENT))


def make_old_certificates() -> None:
    """The same for all signatures: what was signed before there was a seal."""
    _make_certificates(Link.objects.all())


def _make_certificates(links: "QuerySet[Link]") -> None:
    """For so long as letters may wait behind this job. One that can't be made holds up no other."""
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
            make(
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
    """Have those stamped that are not yet, for so long as letters may wait. A service that is away
    is asked again at the next run."""
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
    """Today's, once."""
    with suppress(NoSeal):
        checkpoints.make(timezone.localdate())


def send_checkpoint(day: str, witness_id: int) -> None:
    """Mail it to one of the addresses that governors chose, if it is still one."""
    witness = Witness.objects.filter(pk=witness_id).first()
    if witness:
        send(emails.checkpoint(Checkpoint.objects.get(pk=day), witness.email))


def make_printout(printout_id: str) -> None:
    """Make the PDF of the forms that were asked for, once."""
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
    """Have those told who are to read what was said, each by a job of their own: who asked, and
    else who answers."""
    query = Query.objects.select_related("person").get(pk=query_id)
    readers = leaders_of(query.person) if query.person_id == by else [query.person]
    for reader in readers:
        if reader.reachable:
            async_task("acknowledgements.jobs.send_question_letter", query_id, reader.pk)


def send_question_letter(query_id: str, to: int) -> None:
    query = Query.objects.select_related("version__policy").get(pk=query_id)
    person = Person.objects.get(pk=to)
    send(emails.about_question(query, person), person)


def write_letters() -> None:
    """Tell and remind whoever is to be told or reminded today; not in the night."""
    if timezone.localtime().hour >= MORNING:
        write(timezone.localdate())


def send_letter(letter_id: str) -> None:
    """Send one letter with what its person owes now, and keep what became of it.

    It goes out once; a second time only where the first run was stopped in the middle of it, and
    then its notices say so. A mail server that is away, or says "later", makes the job fail, which
    is tried again; one that refuses the address for good is believed.
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
        send(emails.asking(letter, owed, digest), person)
    except (SMTPRecipientsRefused, SMTPResponseException) as error:
        if not _for_good(error):
            _done(letter, Letter.State.MADE)
            raise
        outcome, state = Notice.Outcome.REFUSED, Letter.State.REFUSED
    except OSError:
        _done(letter, Letter.State.MADE)
        raise
    else:
        outcome, state = Notice.Outcome.SENT, Letter.State.SENT
    with transaction.atomic():
        note(letter, owed, outcome, again=again, address=person.email or "")
        _done(letter, state)


def _claimed(letter_id: str) -> tuple[Letter | None, bool]:
    """The letter, if this run is to send it, and whether another may have done so."""
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


def _for_good(error: SMTPRecipientsRefused | SMTPResponseException) -> bool:
    """RFC 5321, 4.2.1: a code of the five hundreds means that another try would end the same."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    return int(error.smtp_code) >= 500


def read_bounces() -> None:
    """Look into the mailbox to which letters come back, if there is one."""
    if settings.BOUNCES_URL:
        try:
            bounces.read_mailbox(settings.BOUNCES_URL)
        except (OSError, IMAP4.error):
            # Tried again in ten minutes.
            logger.exception("The mailbox of BOUNCES_URL could not be read.")


def send_stopped_letters() -> None:
    """Send what a run that was stopped left lying: the queue may have offered its job again while
    it was too early to say that the run was gone."""
    today, late = timezone.localdate(), timezone.now() - STOPPED_AFTER
    waiting = Letter.objects.filter(day=today, state=Letter.State.SENDING, sending_at__lt=late)
    for pk in list(waiting.values_list("pk", flat=True)):
        send_letter(str(pk))
