"""What runs in the background for policies. Every job may run twice."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from people.models import Group
from policies.models import Round, RoundGroup, Version
from policies.papers import document
from printing.documents import policy_pdf


def make_pdf(version_id: str) -> None:
    """Render a locked version's PDF and store it with its hash, once.

    Where two run at once the trigger and the condition let one win; the other's file is removed.
    """
    version = Version.objects.select_related("policy").get(pk=version_id)
    if version.pdf_sha256 or version.state == Version.State.DRAFT:
        return
    content = policy_pdf(document(version))
    version.pdf.save(f"{version.pk}.pdf", ContentFile(content), save=False)
    won = Version.objects.filter(pk=version.pk, pdf_sha256="").update(
        pdf=version.pdf.name, pdf_sha256=hashlib.sha256(content).hexdigest()
    )
    if not won:
        version.pdf.storage.delete(str(version.pdf.name))


def make_missing_pdfs() -> None:
    """Make the PDFs of locked versions that have none: their own job may have failed for good."""
    locked = [Version.State.SUBMITTED, Version.State.APPROVED]
    missing = Version.objects.filter(state__in=locked, pdf_sha256="")
    for pk in missing.values_list("pk", flat=True):
        make_pdf(str(pk))


@transaction.atomic
def ask_new_groups() -> None:
    """Have the sign-offs that ask everybody ask the staff groups made since, from today on."""
    today = timezone.localdate()
    for round_ in Round.objects.open().filter(asks_all=True).select_for_update():
        new = Group.objects.exclude(pk__in=round_.groups.values("group"))
        RoundGroup.objects.bulk_create(
            RoundGroup(round=round_, group=group, asked_from=today) for group in new
        )
