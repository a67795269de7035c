"""What runs in the background for concerns. Every job may run twice, and none names anybody."""

import datetime
import logging

from django.utils import timezone

from breaches import displaying, entrusting, erasing, exporting, keeping, letters, locking, vault
from breaches.models import CaseFile, Draft, Evidence, Letter
from people.models import FileJob

logger = logging.getLogger(__name__)

# A copy to look at that is not made by then is asked for again, unless a job is at it.
OVERDUE = datetime.timedelta(minutes=10)


def send_letters() -> None:
    """Send the letters that wait, but not the quiet ones. First have somebody deal with what
    nobody handles, so that no letter waits for a person who can't read it."""
    entrusting.keep_all_dealt_with()
    _send(quiet=False)


def send_quiet_letters() -> None:
    """Send the letters about what anonymous reporters did: each quarter of an hour."""
    _send(quiet=True)


def _send(quiet: bool) -> None:
    """Each letter by itself: one that can't be sent now stays, and keeps back no other."""
    failed = 0
    for letter in Letter.objects.filter(quiet=quiet).select_related("concern", "person"):
        try:
            with vault.unreadable_left_out(letter.concern):
                letters.send(letter)
        except OSError:
            failed += 1
    if failed:
        logger.warning("%d letters could not be sent; they are tried again.", failed)


def set_all_days() -> None:
    """After a rule for keeping was confirmed or withdrawn."""
    keeping.set_all_days()


def clear_up() -> None:
    """At night: erase what is due, and drop what nobody went on with."""
    now, today = timezone.now(), timezone.localdate()
    erasing.erase_due(today)
    Draft.objects.stale(today).delete()
    exporting.clear_old(now)


def make_display(evidence_id: str) -> None:
    """Make the copy of a file that is shown."""
    evidence = Evidence.objects.waiting().select_related("concern").filter(pk=evidence_id).first()
    if evidence:
        displaying.make(evidence)


def make_missing_displays() -> None:
    """Ask again for copies whose job was lost, and end moves of files that a crash cut short."""
    locking.finish_moves()
    overdue = Evidence.objects.waiting().filter(entry__at__lt=timezone.now() - OVERDUE)
    for evidence in overdue.only("pk"):
        FileJob.objects.ask(evidence)


def make_case_file(case_file_id: str) -> None:
    """Gone where the concern was erased before the job came to it."""
    asked = CaseFile.objects.select_related("concern__school", "asked_by")
    if case_file := asked.filter(pk=case_file_id).first():
        exporting.make(case_file)
