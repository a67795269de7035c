"""Background jobs for concerns. Every job may run twice, and none names anybody."""

import datetime
import logging

from django.utils import timezone

from breaches import vault
from breaches.case_file import export
from breaches.evidence import locks
from breaches.evidence.display_copies import make_display_copy
from breaches.handling import handlers
from breaches.letters import put_off, send_letter
from breaches.models import CaseFile, Draft, Evidence, Letter
from breaches.oversight import erasure, retention
from people.models import FileJob
from people.outgoing import SiteRefused

logger = logging.getLogger(__name__)

# A display copy not made by then is asked for again, unless a job is at it.
OVERDUE = datetime.timedelta(minutes=10)


def send_letters() -> None:
    """Send waiting emails, except quiet ones. First give concerns without a handler to somebody,
    so that no email waits for a person who can't read it."""
    handlers.keep_all_dealt_with()
    _send(quiet=False)


def send_quiet_letters() -> None:
    """Send the emails about anonymous reporters' acts, each quarter of an hour."""
    _send(quiet=True)


def _send(quiet: bool) -> None:
    """Each email by itself: one that can't be sent now stays, and delays no other, unless the mail
    server takes none from this site."""
    failed = 0
    due = Letter.objects.due(timezone.now()).filter(quiet=quiet)
    for letter in due.select_related("concern", "person"):
        try:
            with vault.unreadable_left_out(letter.concern):
                send_letter(letter)
        except SiteRefused:
            failed += 1
            break
        except OSError:
            put_off(letter)
            failed += 1
    if failed:
        logger.warning("%d letters could not be sent; they are tried again.", failed)


def set_all_days() -> None:
    """After a retention rule was confirmed or withdrawn."""
    retention.set_all_days()


def clear_up() -> None:
    """At night: erase what is due, and remove old drafts and case files."""
    now, today = timezone.now(), timezone.localdate()
    erasure.erase_due(today)
    Draft.objects.stale(today).delete()
    export.clear_old(now)


def make_display(evidence_id: str) -> None:
    """Make a file's display copy."""
    evidence = Evidence.objects.waiting().select_related("concern").filter(pk=evidence_id).first()
    if evidence:
        make_display_copy(evidence)


def make_missing_displays() -> None:
    """Ask again for copies whose job was lost, and finish file moves that a crash cut short."""
    locks.finish_moves()
    overdue = Evidence.objects.waiting().filter(entry__at__lt=timezone.now() - OVERDUE)
    for evidence in overdue.only("pk"):
        FileJob.objects.ask(evidence)


def make_case_file(case_file_id: str) -> None:
    """The row is gone if the concern was erased before the job ran."""
    asked = CaseFile.objects.select_related("concern__school", "asked_by")
    if case_file := asked.filter(pk=case_file_id).first():
        export.make_case_file(case_file)
