"""Background jobs for pages that gather from several apps. Every job may run twice."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from home.evidence import gather
from home.evidence_pdf import on_paper
from home.meeting_pack import papers_of
from people import outbox
from policies.emails import review_readers
from policies.models import Evidence, Pack, Policy
from printing.reports import report_pdf


def make_evidence(evidence_id: str) -> None:
    """Make the PDF of a review's evidence, once."""
    asked = Evidence.objects.select_related("policy").get(pk=evidence_id)
    if asked.file:
        return
    content = report_pdf(on_paper(gather(asked.policy, asked.day)))
    asked.file.save(f"{asked.pk}.pdf", ContentFile(content), save=False)
    if not Evidence.objects.filter(pk=asked.pk, file="").update(file=asked.file.name):
        asked.file.storage.delete(str(asked.file.name))


def make_pack(pack_id: str) -> None:
    """Make the papers of a meeting, once."""
    asked = Pack.objects.select_related("meeting").get(pk=pack_id)
    if asked.file:
        return
    content = papers_of(asked.meeting, timezone.localdate())
    asked.file.save(f"{asked.pk}.pdf", ContentFile(content), save=False)
    if not Pack.objects.filter(pk=asked.pk, file="").update(file=asked.file.name):
        asked.file.storage.delete(str(asked.file.name))


@transaction.atomic
def send_review_letters(policy_id: int) -> None:
    """Tell owner, clerk and chair of a review."""
    for person in review_readers(Policy.objects.get(pk=policy_id)):
        send_review_letter(policy_id, person.pk)


def send_review_letter(policy_id: int, to: int) -> None:
    outbox.put("home.emails.review_letter", policy_id, to, to=to)
