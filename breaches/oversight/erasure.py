"""Erasing a concern: its key and files are destroyed; kind and dates are left.

An older dump still has the key, wrapped by the master key of its time. It is out of reach once
that master key is destroyed too: erase, then rotate (see docs/concerns.md).
"""

import datetime
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import Event, record
from breaches import vault
from breaches.models import Concern, Evidence, Letter
from breaches.oversight import access_requests, retention
from breaches.oversight.who_may_know import erased_marks
from people.models import Person, Post, Role
from web.stored_files import STORES, delete_once_committed


@transaction.atomic
def erase(concern: Concern, by: Person | None, why: str) -> None:
    """Destroy the concern's key and files. `why` outlives it, so it names nobody.

    Raises ValidationError while it is open, or under a legal hold. A repeat does nothing.
    """
    concern = Concern.objects.lock(concern.pk)
    if concern.erased_on:
        return
    if concern.state != Concern.State.CLOSED:
        raise ValidationError(_("This is not closed: it can't be erased."))
    # Afterwards nobody can tell who the subject was: record now who may know of it.
    known_to = erased_marks(concern, _officers())
    names = [*_names(concern)]
    _destroy(concern)
    keys = [*vault.masters()]
    record(Event.Act.CONCERN_ERASED, by=by, about=concern, why=why, keys=keys, known_to=known_to)
    delete_once_committed((storages[store], name) for store in STORES for name in names)


def _officers() -> Iterable[Person]:
    posts = Post.objects.current(timezone.localdate()).filter(role=Role.DATA_PROTECTION)
    return Person.objects.holding(posts)


def _names(concern: Concern) -> Iterator[str]:
    for original, display in concern.evidence.values_list("original", "display"):
        yield from (name for name in (original, display) if name)
    for pdf, archive in concern.case_files.values_list("pdf", "archive"):
        yield from (name for name in (pdf, archive) if name)


def _destroy(concern: Concern) -> None:
    concern.evidence.update(state=Evidence.State.DESTROYED, original="", display="")
    concern.case_files.all().delete()
    Letter.objects.filter(concern=concern).delete()
    access_requests.forget(concern)
    concern.wrapped_key, concern.key_id = None, ""
    concern.reporter_mark = concern.code_hash = ""
    concern.erased_on = timezone.localdate()
    try:
        with transaction.atomic():
            concern.save()
    except IntegrityError as error:
        raise ValidationError(_("This is kept until it is released.")) from error


def erase_due(day: datetime.date) -> None:
    """Erase each concern whose day has come, except those held or reopened meanwhile."""
    due = Concern.objects.filter(erased_on=None, held=False, erase_on__lte=day)
    for pk in due.values_list("pk", flat=True):
        with suppress(ValidationError), vault.unreadable_left_out(pk):
            _erase_if_due(pk, day)


@transaction.atomic
def _erase_if_due(pk: uuid.UUID, day: datetime.date) -> None:
    """It can't be undone, so the rules are asked again: they may have just changed."""
    concern = Concern.objects.lock(pk)
    if concern.erased_on is None:
        retention.set_day(concern)
        if concern.erase_on and concern.erase_on <= day:
            erase(concern, None, "kept as long as the rules say")
