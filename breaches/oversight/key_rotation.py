"""Rewrapping the keys of concerns and drafts with the master key in use, while the site runs.

Only wrappings change: what is sealed stays as it is. If interrupted, run it again.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Prefetch

from audit.models import Event, record
from breaches import vault
from breaches.models import Concern, Draft, Party
from people.models import Partnership

# How many rows are locked at a time.
BATCH = 50
WHO_MAY_HAVE_REPORTED = (Party.Part.REPORTER, Party.Part.HANDLER)


@dataclass(frozen=True)
class Rotated:
    """What was rewrapped, and what no configured master key opens."""

    concerns: int
    drafts: int
    left: int


def rotate() -> Rotated:
    """Rewrap everything wrapped by an older master key."""
    concerns, drafts = _concerns(), sum(_draft(mark) for mark in _old_drafts())
    if concerns or drafts:
        about = Partnership.current()
        record(Event.Act.KEYS_ROTATED, by=None, about=about, concerns=concerns, drafts=drafts)
    return Rotated(concerns, drafts, left())


def left() -> int:
    current = vault.current_id()
    concerns = Concern.objects.filter(erased_on=None).exclude(key_id=current)
    return concerns.count() + Draft.objects.exclude(key_id=current).count()


def older() -> list[str]:
    """The ids of the configured master keys, except the one in use."""
    return [each for each in vault.masters() if each != vault.current_id()]


def within_reach() -> int:
    """How many erased concerns an older dump gives away: its master key is still here."""
    kept = set(vault.masters())
    erased = Event.objects.filter(act=Event.Act.CONCERN_ERASED).values_list("details", flat=True)
    return sum(bool(kept & set(details["keys"])) for details in erased)


def _concerns() -> int:
    done, last = 0, uuid.UUID(int=0)
    while batch := _batch(last):
        done, last = done + sum(rewrapped for _pk, rewrapped in batch), batch[-1][0]
    return done


@transaction.atomic
def _batch(after: uuid.UUID) -> Sequence[tuple[uuid.UUID, bool]]:
    """Rewrap the next few, and say which were. They are locked, so nobody else changes them; any
    erased or rewrapped meanwhile are not among them."""
    people = Prefetch("parties", Party.objects.filter(part__in=WHO_MAY_HAVE_REPORTED))
    waiting = Concern.objects.select_for_update().filter(pk__gt=after, key_id__in=older())
    rows = list(waiting.order_by("pk").prefetch_related(people)[:BATCH])
    outcome = [(concern.pk, _rewrap(concern)) for concern in rows]
    Concern.objects.bulk_update(rows, ["key_id", "wrapped_key", "reporter_mark"])
    return outcome


def _rewrap(concern: Concern) -> bool:
    """False if a row is damaged: it is left, and stops no other."""
    try:
        key, reporter = concern.key, _reporter(concern)
    except vault.WrongKey:
        return False
    concern.lock_with(key)
    concern.reporter_mark = vault.marks(reporter)[0] if reporter else ""
    return True


def _reporter(concern: Concern) -> int | None:
    """The reporter, or the handler who wrote down what they had heard. Raises WrongKey."""
    if not concern.reporter_mark:
        return None
    for party in concern.parties.all():
        person: int = party.person_id or party.words["person"]
        if concern.reporter_mark in vault.marks(person):
            return person
    raise vault.WrongKey("Nobody in the concern bears its reporter's mark.")


def _old_drafts() -> list[str]:
    return list(Draft.objects.filter(key_id__in=older()).values_list("mark", flat=True))


@transaction.atomic
def _draft(mark: str) -> bool:
    """A draft is found by its mark and sealed to it, so both change."""
    draft = Draft.objects.select_for_update().filter(mark=mark).first()
    if draft is None:
        return False
    try:
        key = vault.unwrap(draft.key_id, bytes(draft.wrapped_key))
        kept = vault.unseal(key, bytes(draft.sealed), mark)
    except vault.WrongKey:
        return False
    new = vault.marks(kept["person"])[0]
    wrapped = {"key_id": vault.current_id(), "wrapped_key": vault.wrap(key)}
    try:
        with transaction.atomic():
            changed = {**wrapped, "mark": new, "sealed": vault.seal(key, kept, new)}
            Draft.objects.filter(mark=mark).update(**changed)
    except IntegrityError:
        # They have started another since.
        Draft.objects.filter(mark=mark).delete()
    return True
