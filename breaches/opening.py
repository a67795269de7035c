"""Who opened a concern and when, and what they had seen by then."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from breaches.entries import lock_for
from breaches.models import Concern, Entry, Evidence
from breaches.models.entry import EntryQuerySet
from people.models import Person


@transaction.atomic
def record(concern: Concern, handler: Person, at: datetime.datetime) -> None:
    """Record that a handler opened the page: once a day, and whenever something was new."""
    concern = lock_for(concern, handler)
    last = _openings(concern, handler).last()
    # Neither their own entries nor other people's looks are news to them.
    news = ~Q(kind=Entry.Kind.OPENED) & ~Q(author=handler)
    numbers = concern.entries.aggregate(
        last=Max("number"), news=Max("number", filter=news | Q(author=None))
    )
    today = last is not None and last.day == timezone.localdate(at)
    if last is None or not today or numbers["news"] > last.words["up_to"]:
        words = {"up_to": numbers["last"], "evidence": []}
        concern.write(Entry.Kind.OPENED, words, by=handler, at=at)


@transaction.atomic
def record_evidence(
    concern: Concern, handler: Person, evidence: Evidence, at: datetime.datetime
) -> None:
    """Record that a handler opened a file: once a day for each."""
    concern = lock_for(concern, handler)
    today = _openings(concern, handler).filter(day=timezone.localdate(at))
    if any(str(evidence.pk) in entry.words.get("files", []) for entry in today):
        return
    seen = seen_by(concern, handler)["up_to"]
    words = {"up_to": seen, "evidence": [evidence.words["name"]], "files": [str(evidence.pk)]}
    concern.write(Entry.Kind.OPENED, words, by=handler, at=at)


def seen_by(concern: Concern, handler: Person) -> dict[str, Any]:
    """`up_to`, the number of the last entry they had seen, and the `evidence` they opened."""
    opened = [entry.words for entry in _openings(concern, handler)]
    return {
        "up_to": max((words["up_to"] for words in opened), default=0),
        "evidence": sorted({name for words in opened for name in words["evidence"]}),
    }


def _openings(concern: Concern, handler: Person) -> EntryQuerySet:
    opened: EntryQuerySet = concern.entries.filter(kind=Entry.Kind.OPENED, author=handler)
    return opened.order_by("number")
