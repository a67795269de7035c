"""What runs in the background for gathered pages. Every job may run twice."""

from django.core.files.base import ContentFile

from home.evidence import gather, on_paper
from policies.models import Evidence
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
