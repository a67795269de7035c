"""What runs in the background for signatures. Every job may run twice."""

import hashlib
import logging

from django.core.files.base import ContentFile
from django.utils import timezone

from acknowledgements import emails
from acknowledgements.day_sheets import sheet_pdf
from acknowledgements.forms_to_print import make_pdf
from acknowledgements.models import DaySheet, Printout, Signature

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
