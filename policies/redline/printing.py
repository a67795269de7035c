"""The redline on paper: asked for once, made by a job, kept."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from people.models import FileJob
from policies.models import Redline, Version
from policies.papers import brand_of, printed
from policies.redline.comparison import compare_sections
from policies.redline.drawing import redline
from policies.redline.statements import statements
from printing.policy_documents import RedlineDocument, redline_pdf


@transaction.atomic
def ask_for_redline(before: Version, after: Version) -> None:
    """Queue the PDF, unless it exists or a job is making it."""
    asked, _new = Redline.objects.get_or_create(before=before, after=after)
    if not asked.file:
        FileJob.objects.ask(asked)


def _changes(old: Version, new: Version) -> tuple[str, ...]:
    changes = [str(change) for change in compare_sections(old.source, new.source)]
    return tuple(changes) or (_("No words changed, only the formatting."),)


def make_redline_pdf(asked: Redline) -> None:
    """Make the PDF; if two workers do so at once, one file is kept."""
    old, new = asked.before, asked.after
    content = redline_pdf(
        RedlineDocument(
            brand=brand_of(new),
            title=new.title,
            before=old.number,
            after=new.number,
            changes=_changes(old, new),
            statements=tuple(statements(old, new)),
            text=printed(redline(old.html, new.html)),
        )
    )
    name = f"{asked.pk}-{hashlib.sha256(content).hexdigest()[:16]}.pdf"
    asked.file.save(name, ContentFile(content), save=False)
    if not Redline.objects.filter(pk=asked.pk, file="").update(file=asked.file.name):
        asked.file.storage.delete(str(asked.file.name))
