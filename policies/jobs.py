"""What runs in the background for policies. Every job may run twice."""

import datetime
import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from people.emails import send
from people.models import FileJob, Group, Person
from policies import emails
from policies.models import (
    Manuscript,
    Picture,
    Plan,
    Policy,
    Redline,
    ReviewSheet,
    Round,
    RoundGroup,
    Version,
)
from policies.papers import document, review_sheet
from policies.publishing import carry_out
from policies.redline.printing import make
from policies.renewing import renew
from policies.reviewing import WEEK, WEEKS_BEFORE, remind
from policies.searching import index, not_indexed
from printing.documents import policy_pdf
from printing.reports import report_pdf


def make_pdf(version_id: str) -> None:
    """Render a locked version's PDF and store it with its hash, once; its approval makes it again.

    Where two run at once the trigger and the condition let one win; the other's file is removed.
    """
    version = Version.objects.select_related("policy", "meeting").get(pk=version_id)
    if version.pdf_sha256 or version.state == Version.State.DRAFT:
        return
    content = policy_pdf(document(version))
    version.pdf.save(f"{version.pk}.pdf", ContentFile(content), save=False)
    # It may have been approved meanwhile, or sent back and changed.
    same = Version.objects.filter(
        pk=version.pk, content_sha256=version.content_sha256, state=version.state
    )
    won = same.filter(pdf_sha256="").update(
        pdf=version.pdf.name, pdf_sha256=hashlib.sha256(content).hexdigest()
    )
    if not won:
        version.pdf.storage.delete(str(version.pdf.name))


def make_missing_pdfs() -> None:
    """Ask again for the PDFs of locked versions that have none, unless a job is at it."""
    locked = [Version.State.SUBMITTED, Version.State.APPROVED]
    missing = Version.objects.filter(state__in=locked, pdf_sha256="")
    for version in missing.without_text():
        FileJob.objects.ask(version)


@transaction.atomic
def ask_new_groups() -> None:
    """Have the sign-offs that ask everybody ask the staff groups made since, from today on."""
    today = timezone.localdate()
    for round_ in Round.objects.open().filter(asks_all=True).select_for_update():
        new = Group.objects.exclude(pk__in=round_.groups.values("group"))
        RoundGroup.objects.bulk_create(
            RoundGroup(round=round_, group=group, asked_from=today) for group in new
        )


@transaction.atomic
def send_letters(what: str, version_id: str, by: int | None) -> None:
    """Have those told who act next on a text, each by a job of their own; not who acted."""
    version = Version.objects.select_related("submitted_by").get(pk=version_id)
    for person in emails.readers(what, version):
        if person.pk != by:
            async_task("policies.jobs.send_letter", what, version_id, person.pk, by)


def make_redline(redline_id: str) -> None:
    asked = Redline.objects.select_related("before", "after").get(pk=redline_id)
    if not asked.file:
        make(asked)


def send_letter(what: str, version_id: str, to: int, by: int | None) -> None:
    version = Version.objects.select_related("policy", "plan").get(pk=version_id)
    actor = Person.objects.filter(pk=by).first()
    person = Person.objects.get(pk=to)
    send(emails.letter_about(what, version, person, actor), person)


def publish_what_is_due() -> None:
    """Publish what was planned for a time that has come."""
    due = Plan.objects.filter(at__lte=timezone.now(), problem="")
    for pk in list(due.values_list("pk", flat=True)):
        carry_out(pk)


def renew_what_is_due() -> None:
    """Open the yearly sign-offs whose day has come."""
    today = timezone.localdate()
    for pk in list(Policy.objects.filter(renews_on__lte=today).values_list("pk", flat=True)):
        renew(pk, today)


def remind_of_reviews() -> None:
    """Have those told who look after policies whose review is near, or late."""
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
    """Let the words of a text be found, if it is still the one in force."""
    version = Version.objects.published().filter(pk=version_id).first()
    if version:
        index(version)


def index_missing_texts() -> None:
    """Those whose own job failed, or that were published before there was a search."""
    for pk in list(not_indexed().values_list("pk", flat=True)):
        index_text(str(pk))


def sweep_pictures() -> None:
    """Remove pictures that no text has taken up within a day."""
    old = timezone.now() - datetime.timedelta(days=1)
    for picture in Picture.objects.filter(versions=None, added_at__lt=old):
        if Manuscript.objects.filter(text__contains=picture.pk).exists():
            continue  # Somebody is still writing.
        picture.delete()
        picture.file.storage.delete(str(picture.file.name))
