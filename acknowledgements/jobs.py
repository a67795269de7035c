"""What runs in the background for signatures. Every job may run twice."""

import hashlib
import logging

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from acknowledgements import emails
from acknowledgements.asking import leaders_of
from acknowledgements.day_sheets import sheet_pdf
from acknowledgements.forms_to_print import make_pdf
from acknowledgements.models import DaySheet, Printout, Query, Signature
from people.models import Person

logger = logging.getLogger(__name__)


def send_receipt(signature_id: str) -> None:
    """Mail the receipt to the address that stood when they signed; no address, no mail.

    A failure is the job's own: it is tried again later, and the signature stands either way.
    """
    signature = Signature.objects.with_text().get(pk=signature_id)
    details = getattr(signature, "details", None)
    if details and details.email:
        emails.receipt(signature, details.email).send()


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
        if reader.email:
            async_task("acknowledgements.jobs.send_question_letter", query_id, reader.pk)


def send_question_letter(query_id: str, to: int) -> None:
    query = Query.objects.select_related("version__policy").get(pk=query_id)
    emails.about_question(query, Person.objects.get(pk=to)).send()
