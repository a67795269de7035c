"""What whoever reported without a name writes and shows later, with their return code."""

from collections.abc import Sequence

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from breaches import letters
from breaches.evidence import attach
from breaches.examining import Examined
from breaches.models import Concern, Entry
from breaches.reporting import SentAlready, Ticket
from people.stored_files import kept_or_removed

# Of one report; whoever has the code could otherwise fill the disk.
MOST_A_DAY = 20


class TooMany(Exception):
    """As many replies came today as are taken."""


def refuse(concern: Concern, ticket: Ticket) -> None:
    """Raises SentAlready for a reload or a second press, and TooMany."""
    if concern.entries.filter(pk=ticket.reply_id).exists():
        raise SentAlready
    own = concern.entries.filter(kind__in=(Entry.Kind.MESSAGE, Entry.Kind.EVIDENCE), author=None)
    if own.filter(day=timezone.localdate()).count() >= MOST_A_DAY:
        raise TooMany


def reply(concern: Concern, text: str, ticket: Ticket, files: Sequence[Examined] = ()) -> Entry:
    """Keep it, on a day and at no time. Raises as `refuse` does, Http404 once the concern is
    erased, and OSError."""
    with kept_or_removed() as stored, transaction.atomic():
        held = Concern.objects.hold(concern.pk)
        if held.erased_on:
            raise Http404
        refuse(held, ticket)
        kind = Entry.Kind.EVIDENCE if files else Entry.Kind.MESSAGE
        entry = held.write(kind, {"text": text}, id=ticket.reply_id)
        attach(entry, files, stored, anonymous=True)
        letters.tell_handlers(held, quiet=True)
    return entry
