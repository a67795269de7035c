"""What runs in the background for gathered pages. Every job may run twice."""

from django.core.files.base import ContentFile
from django.utils import timezone

from home.evidence import gather, on_paper
from home.papers import papers_of
from policies.models import Evidence, Pack
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
