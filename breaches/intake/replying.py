"""What an anonymous reporter writes and shows later, with their return code."""

from collections.abc import Sequence

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from breaches import letters
from breaches.evidence.file_types import Examined
from breaches.evidence.sealed_files import attach
from breaches.intake.reporting import SentAlready, Ticket
from breaches.models import Concern, Entry
from web.stored_files import kept_or_removed

# Per report; anyone with the code could otherwise fill the disk.
MOST_A_DAY = 20


class TooMany(Exception):
    """Today's limit of replies is reached."""


def refuse(concern: Concern, ticket: Ticket) -> None:
    """Raises SentAlready for a reload or a second press, and TooMany."""
    if concern.entries.filter(pk=ticket.reply_id).exists():
        raise SentAlready
    own = concern.entries.filter(kind__in=(Entry.Kind.MESSAGE, Entry.Kind.EVIDENCE), author=None)
    if own.filter(day=timezone.localdate()).count() >= MOST_A_DAY:
        raise TooMany


def reply(concern: Concern, text: str, ticket: Ticket, files: Sequence[Examined] = ()) -> Entry:
    """Keep it, with a day but no time. Raises as `refuse` does, Http404 once the concern is
    erased, and OSError."""
    with kept_or_removed() as stored, transaction.atomic():
        concern = Concern.objects.lock(concern.pk)
        if concern.erased_on:
            raise Http404
        refuse(concern, ticket)
        kind = Entry.Kind.EVIDENCE if files else Entry.Kind.MESSAGE
        entry = concern.write(kind, {"text": text}, id=ticket.reply_id)
        attach(entry, files, stored, anonymous=True)
        letters.tell_handlers(concern, quiet=True)
    return entry
