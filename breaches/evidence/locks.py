"""Lock, don't open: a file that nobody may look at is sealed off until a decision is made.

A file is copied first, and deleted only once its new place is committed: a process killed in
between leaves two copies, never none. `finish_moves` deletes the spare one.
"""

from django.core.exceptions import ValidationError
from django.core.files.storage import Storage, default_storage, storages
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from breaches.entries import lock_for, record
from breaches.models import Concern, Entry, Evidence
from people.models import FileJob, Person
from web.stored_files import delete_once_committed


@transaction.atomic
def lock(evidence: Evidence, by: Person, why: str) -> Evidence:
    """Seal a file off at once: no display copy, no download, no export, no backup.

    Raises ValidationError if somebody already has, Http404 for anyone but a handler, and OSError.
    """
    concern, found = _locked(evidence, by, Evidence.State.KEPT)
    kept = found.original or found.display
    _copy(kept, default_storage, locked_storage())
    old = {kept, found.display} - {""}
    delete_once_committed((default_storage, name) for name in old)
    concern.case_files.exclude(made_at=None).remove_files()
    found.state, found.original, found.display = Evidence.State.LOCKED, kept, ""
    found.display_state = Evidence.Display.WAITING
    return _record(concern, Entry.Kind.LOCKED, found, by, why)


@transaction.atomic
def release(evidence: Evidence, by: Person, why: str) -> Evidence:
    """Give a locked file back to the concern's handlers. Raises as `lock` does."""
    concern, found = _locked(evidence, by, Evidence.State.LOCKED)
    _copy(found.original, locked_storage(), default_storage)
    delete_once_committed([(locked_storage(), found.original)])
    found.state = Evidence.State.KEPT
    if found.is_stripped:
        found.original, found.display = "", found.original
        found.display_state = Evidence.Display.MADE
    else:
        FileJob.objects.start(found)
    return _record(concern, Entry.Kind.RELEASED, found, by, why)


@transaction.atomic
def destroy(evidence: Evidence, by: Person, why: str) -> Evidence:
    """Destroy a locked file; its name, hash and this act stay. Raises as `lock` does.

    Refused while the concern is under a legal hold.
    """
    concern, found = _locked(evidence, by, Evidence.State.LOCKED)
    if concern.held:
        raise ValidationError(_("This concern is kept until it is released: so is its evidence."))
    delete_once_committed([(locked_storage(), found.original)])
    found.state, found.original = Evidence.State.DESTROYED, ""
    found.display_state = Evidence.Display.IMPOSSIBLE
    return _record(concern, Entry.Kind.DESTROYED, found, by, why)


def finish_moves() -> None:
    """Delete what a crash left: locked files in the default storage, others in the locked one."""
    locked = Evidence.objects.filter(state=Evidence.State.LOCKED)
    for evidence in locked.select_related("concern"):
        if default_storage.exists(evidence.original):
            _delete_unless_there(evidence, default_storage, evidence.original)
    for name in _names_in(locked_storage()):
        copies = Evidence.objects.open().filter(Q(original=name) | Q(display=name))
        for evidence in copies.select_related("concern"):
            _delete_unless_there(evidence, locked_storage(), name)


@transaction.atomic
def _delete_unless_there(evidence: Evidence, storage: Storage, name: str) -> None:
    """Somebody may be moving the file right now, so its concern is locked."""
    Concern.objects.lock(evidence.concern_id)
    state = Evidence.objects.values_list("state", flat=True).get(pk=evidence.pk)
    belongs = locked_storage() if state == Evidence.State.LOCKED else default_storage
    if storage is not belongs:
        storage.delete(name)


def _names_in(storage: Storage) -> list[str]:
    try:
        return [f"{Evidence.FOLDER}/{name}" for name in storage.listdir(Evidence.FOLDER)[1]]
    except FileNotFoundError:
        return []


def locked_storage() -> Storage:
    return storages["locked"]


def _locked(evidence: Evidence, by: Person, state: str) -> tuple[Concern, Evidence]:
    """The concern, locked, and the evidence as it is now."""
    concern = lock_for(evidence.concern, by)
    # Its own row too: a display copy is made without locking the concern.
    rows = concern.evidence.select_related("entry").select_for_update(of=["self"])
    found = rows.get(pk=evidence.pk)
    if found.state != state:
        raise ValidationError(
            _("Somebody has decided about this file meanwhile. Look at it again.")
        )
    return concern, found


def _record(concern: Concern, kind: Entry.Kind, found: Evidence, by: Person, why: str) -> Evidence:
    found.save(update_fields=["state", "original", "display", "display_state"])
    record(concern, kind, {"name": found.words["name"], "why": why}, by)
    return found


def _copy(name: str, old: Storage, new: Storage) -> None:
    """Copy a sealed file as it is, under the same name."""
    # If a crash left a file there, the storage would choose another name.
    new.delete(name)
    with old.open(name) as file:
        new.save(name, file)
