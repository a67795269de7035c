"""Many concerns in a few SQL queries, for what must be true of thousands."""

import datetime

from django.utils import timezone

from breaches import vault
from breaches.models import Concern, Entry, Party
from people.models import Person

WORDS = {"what": "A post with a pupil's name in it."}


def many_concerns(count: int, *, reporter: Person, handler: Person, closed: bool = False):
    """Named reports, each with its entry, reporter and handler."""
    concerns = [_concern(reporter, closed) for _ in range(count)]
    Concern.objects.bulk_create(concerns, batch_size=500)
    entries = [Entry(concern=c, number=1, kind="report", day=c.received_on) for c in concerns]
    parties = [party for c in concerns for party in _parties(c, reporter, handler)]
    for row in entries:
        row.sealed = row.concern.seal(WORDS, row)
    Entry.objects.bulk_create(entries, batch_size=500)
    Party.objects.bulk_create(parties, batch_size=500)
    return concerns


def _concern(reporter: Person, closed: bool) -> Concern:
    now = timezone.now()
    made = Concern(
        way="named",
        kind="conduct",
        state="closed" if closed else "received",
        received_on=now.date(),
        received_at=now,
        answer_due=now.date() + datetime.timedelta(days=3),
        closed_on=now.date() if closed else None,
        reporter_mark=vault.marks(reporter.pk)[0],
    )
    made.lock_with(vault.new_key())
    return made


def _parties(concern: Concern, reporter: Person, handler: Person):
    for part, person in ((Party.Part.REPORTER, reporter), (Party.Part.HANDLER, handler)):
        party = Party(concern=concern, part=part, since=concern.received_on)
        party.mark = concern.mark(person)
        party.person = handler if part == Party.Part.HANDLER else None
        party.sealed = concern.seal({"name": str(person), "job": "", "person": person.pk}, party)
        yield party
