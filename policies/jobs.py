"""Background jobs for policies. Every job may run twice."""

import datetime
import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from people import outbox
from people.models import FileJob, Group
from policies import emails
from policies.lifecycle.publishing import carry_out
from policies.lifecycle.renewing import renew
from policies.models import (
    Manuscript,
    OriginalPage,
    PagePictures,
    Picture,
    Plan,
    Policy,
    Redline,
    ReviewSheet,
    Round,
    RoundGroup,
    Upload,
    Version,
)
from policies.originals.drawing import draw_missing
from policies.papers import document, review_sheet
from policies.redline.printing import make_redline_pdf
from policies.register.search import index, not_indexed
from policies.reviews.reviewing import WEEK, WEEKS_BEFORE, remind
from printing.policy_documents import policy_pdf
from printing.reports import report_pdf


def make_pdf(version_id: str) -> None:
    """Render a locked version's PDF and store it with its hash, once; approval makes it again. A
    version that has an original has its PDF.

    If two run at once, the trigger and the condition let one win; the other's file is removed.
    """
    version = Version.objects.select_related("policy", "meeting").get(pk=version_id)
    if version.pdf_sha256 or version.state == Version.State.DRAFT:
        return
    # It may have been approved meanwhile, or sent back and changed.
    same = Version.objects.filter(
        pk=version.pk, content_sha256=version.content_sha256, state=version.state
    )
    if version.original:
        same.update(pdf=version.original.name, pdf_sha256=version.original_sha256)
        return
    content = policy_pdf(document(version))
    version.pdf.save(f"{version.pk}.pdf", ContentFile(content), save=False)
    won = same.filter(pdf_sha256="").update(
        pdf=version.pdf.name, pdf_sha256=hashlib.sha256(content).hexdigest()
    )
    if not won:
        version.pdf.storage.delete(str(version.pdf.name))


def make_missing_pdfs() -> None:
    """Queue again the PDFs of locked versions that have none, unless a job is making them."""
    locked = [Version.State.SUBMITTED, Version.State.APPROVED]
    missing = Version.objects.filter(state__in=locked, pdf_sha256="")
    for version in missing.without_text():
        FileJob.objects.ask(version)


def draw_pages(version_id: str) -> None:
    """Draw the pages of a version's original."""
    version = Version.objects.exclude(original="").filter(pk=version_id).first()
    if version:
        draw_missing(version)


def draw_missing_pages() -> None:
    """Queue again the pictures of drafts' pages that have none, unless a job is drawing them. Once
    a text is submitted, somebody has looked at those that can't be drawn."""
    undrawn = OriginalPage.objects.filter(picture=None, version__state=Version.State.DRAFT)
    for version_id in undrawn.order_by().values_list("version", flat=True).distinct():
        FileJob.objects.ask(PagePictures(version_id))


def forget_uploads() -> None:
    """Delete uploads after a day; a PDF file that no draft was made of is stray then."""
    Upload.objects.filter(at__lt=timezone.now() - datetime.timedelta(days=1)).delete()


@transaction.atomic
def ask_new_groups() -> None:
    """Add new staff groups to the rounds that ask everybody, from today on."""
    today = timezone.localdate()
    for round_ in Round.objects.open().filter(asks_all=True).select_for_update():
        new = Group.objects.exclude(pk__in=round_.groups.values("group"))
        RoundGroup.objects.bulk_create(
            RoundGroup(round=round_, group=group, asked_from=today) for group in new
        )


@transaction.atomic
def send_letters(what: str, version_id: str, by: int | None) -> None:
    """Email everyone who acts next on a text, except the person who just acted."""
    version = Version.objects.select_related("submitted_by").get(pk=version_id)
    for person in emails.readers(what, version):
        if person.pk != by:
            send_letter(what, version_id, person.pk, by)


def make_redline(redline_id: str) -> None:
    asked = Redline.objects.select_related("before", "after").get(pk=redline_id)
    if not asked.file:
        make_redline_pdf(asked)


def send_letter(what: str, version_id: str, to: int, by: int | None) -> None:
    outbox.put("policies.emails.letter_about", what, version_id, to, by, to=to)


def publish_what_is_due() -> None:
    """Publish versions whose planned time has come."""
    due = Plan.objects.filter(at__lte=timezone.now(), problem="")
    for pk in list(due.values_list("pk", flat=True)):
        carry_out(pk)


def renew_what_is_due() -> None:
    """Open the yearly rounds whose day has come."""
    today = timezone.localdate()
    for pk in list(Policy.objects.filter(renews_on__lte=today).values_list("pk", flat=True)):
        renew(pk, today)


def remind_of_reviews() -> None:
    """Email those responsible for policies whose review is near or late."""
    today = timezone.localdate()
    near = today + max(WEEKS_BEFORE) * WEEK
    in_force = Policy.objects.filter(versions__state=Version.State.PUBLISHED)
    for policy in in_force.filter(next_review__lte=near):
        remind(policy, today)


def make_review_sheet(review_id: str) -> None:
    """Make the PDF of a review's record, once."""
    sheet = ReviewSheet.objects.get(review__pk=review_id)
    if sheet.file:
        return
    content = report_pdf(review_sheet(sheet.review))
    sheet.file.save(f"{review_id}.pdf", ContentFile(content), save=False)
    if not ReviewSheet.objects.filter(pk=sheet.pk, file="").update(file=sheet.file.name):
        sheet.file.storage.delete(str(sheet.file.name))


def index_text(version_id: str) -> None:
    """Make a text searchable, if it is still the one in force."""
    version = Version.objects.published().filter(pk=version_id).first()
    if version:
        index(version)


def index_missing_texts() -> None:
    """Index texts whose own job failed, or that were published before search existed."""
    for pk in list(not_indexed().values_list("pk", flat=True)):
        index_text(str(pk))


def sweep_pictures() -> None:
    """Remove pictures that no text used within a day."""
    old = timezone.now() - datetime.timedelta(days=1)
    unused = Picture.objects.filter(~Exists(Version.objects.filter(pictures=OuterRef("pk"))))
    unused = unused.filter(added_at__lt=old)
    for pk in list(unused.values_list("pk", flat=True)):
        if Manuscript.objects.filter(text__contains=pk).exists():
            continue  # Somebody is still writing.
        with transaction.atomic():
            # Somebody may just have found it again: store_drawings.
            picture = unused.select_for_update().filter(pk=pk).first()
            if picture:
                picture.delete()
        if picture:
            picture.file.storage.delete(str(picture.file.name))
