"""What has been erased for good, by identifiers alone, and erasing it again after a restore: an
older archive still holds it."""

import uuid
from collections.abc import Iterable, Iterator

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from breaches import vault
from breaches.evidence.locks import locked_storage
from breaches.models import Concern, Entry, Evidence
from breaches.oversight.erasure import erase
from web.stored_files import delete_once_committed

CONCERN, EVIDENCE = "concern", "evidence"
WHY = "erased before the restore"
# What was erased: its kind and its row's id.
Erased = tuple[str, str]


def erased() -> Iterator[Erased]:
    """All of it, in a stable order. A concern's evidence goes with it."""
    concerns = Concern.objects.exclude(erased_on=None).order_by("pk")
    destroyed = Evidence.objects.filter(
        state=Evidence.State.DESTROYED, concern__erased_on=None
    ).order_by("pk")
    yield from ((CONCERN, str(pk)) for pk in concerns.values_list("pk", flat=True))
    yield from ((EVIDENCE, str(pk)) for pk in destroyed.values_list("pk", flat=True))


@transaction.atomic
def erase_again(found: Iterable[Erased]) -> int:
    """Erase what is there of these again, whatever state it is in, and say how much it was."""
    acts = {CONCERN: _erase_concern, EVIDENCE: _destroy_evidence}
    count = 0
    for kind, pk in found:
        with vault.unreadable_left_out(pk):
            count += acts[kind](uuid.UUID(pk))
    return count


def _erase_concern(pk: uuid.UUID) -> bool:
    there = Concern.objects.filter(pk=pk, erased_on=None).select_for_update().first()
    if not there:
        return False
    there.state, there.held = Concern.State.CLOSED, False
    there.closed_on = there.closed_on or timezone.localdate()
    there.save(update_fields=["state", "held", "closed_on"])
    erase(there, None, WHY)
    return True


def _destroy_evidence(pk: uuid.UUID) -> bool:
    rows = Evidence.objects.exclude(state=Evidence.State.DESTROYED).filter(concern__erased_on=None)
    there = rows.filter(pk=pk).select_related("concern").first()
    if not there:
        return False
    concern = Concern.objects.lock(there.concern_id)
    names = {there.original, there.display} - {""}
    stores = (default_storage, locked_storage())
    delete_once_committed((store, name) for store in stores for name in names)
    concern.case_files.exclude(made_at=None).remove_files()
    there.state, there.original, there.display = Evidence.State.DESTROYED, "", ""
    there.display_state = Evidence.Display.IMPOSSIBLE
    there.save(update_fields=["state", "original", "display", "display_state"])
    words = {"name": there.words["name"], "why": WHY}
    concern.write(Entry.Kind.DESTROYED, words, at=timezone.now())
    return True
