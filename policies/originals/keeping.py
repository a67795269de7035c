"""A PDF file from the moment somebody chooses it to the draft that it binds."""

import hashlib
import tempfile
import uuid
from dataclasses import asdict
from typing import IO

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from audit.models import Event, record
from people.models import Person
from policies.lifecycle.drafting import Typed, set_beside, typed_in
from policies.lifecycle.importing import (
    Original,
    fill,
    make_draft,
    name_by_draft,
    set_findings,
    set_pages,
)
from policies.locking import locked, require
from policies.models import Manuscript, Policy, Upload, Version
from policies.originals.reading import PdfText, read_pdf, refuse_large
from policies.texts.model import Parsed
from policies.texts.rendering import Rendered, render_text
from web.stored_files import Stored, kept_or_removed

Consent = Manuscript.Consent
State = Version.State


def keep_upload(file: "File[bytes]", consent: str, wording: str, by: Person) -> Upload:
    """Read the file and store it until its preview is saved. Raises TextRefused."""
    with kept_or_removed() as stored:
        text, original = store(file, stored)
        return Upload.objects.create(
            by=by,
            file=original.name,
            sha256=original.sha256,
            text=text.as_json(),
            consent=consent,
            wording=wording,
        )


def store(file: "File[bytes]", stored: Stored) -> tuple[PdfText, Original]:
    """What the file says, and the file as stored, byte for byte. Raises TextRefused."""
    refuse_large(file.size)
    with tempfile.TemporaryFile() as copy:
        sha256 = _copied(file, copy)
        text = read_pdf(copy)
        copy.seek(0)
        storage = Upload._meta.get_field("file").storage
        name = storage.save(f"originals/{uuid.uuid4()}.pdf", File(copy))
        stored.append((storage, name))
    return text, Original(name, sha256, text.with_text)


def _copied(file: "File[bytes]", copy: IO[bytes]) -> str:
    sha256 = hashlib.sha256()
    for chunk in file.chunks():
        sha256.update(chunk)
        copy.write(chunk)
    return sha256.hexdigest()


def bring_in_upload(
    upload: Upload,
    title: str,
    consent: str | None,
    of: Policy | None = None,
    replaces: str = "",
) -> Version:
    """Make a draft of what was looked at, as the next version `of` a policy if its title is new; if
    the policy has a draft whose text is another PDF file, put the new file in its place instead:
    `replaces` is the hash of the file that the page said goes, "" for none.

    Raises TextRefused, AlreadyHeld and ValidationError.
    """
    # Before anything is locked: it may take seconds.
    text = PdfText.from_json(upload.text)
    parsed = text.parsed(title, consent)
    rendered = render_text(parsed.source)
    original = Original(str(upload.file.name), upload.sha256, text.with_text)
    with transaction.atomic():
        # Until a version names its file, it may be forgotten, and the file removed.
        waits = Upload.objects.select_for_update().filter(pk=upload.pk).exists()
        require(waits, _("This preview has expired. Choose the file again."))
        draft = _locked_draft(of or Policy.objects.titled(parsed.title), upload, replaces)
        if draft is None:
            return make_draft(parsed, rendered, upload.by, of, original)
        _replace(draft, parsed, rendered, original, upload.by)
    return draft


def _locked_draft(policy: Policy | None, upload: Upload, replaces: str) -> Version | None:
    """The draft whose file goes. Raises ValidationError if that isn't what the page said."""
    draft = draft_to_replace(policy)
    if draft:
        locked(draft)
        require(draft.state == State.DRAFT, _("This text was submitted meanwhile."))
        if draft.original_sha256 == upload.sha256:
            return None  # Saved twice.
    message = _("What this file would replace has changed. See below, then save again.")
    require((draft.original_sha256 if draft else "") == replaces, message)
    return draft


def draft_to_replace(policy: Policy | None) -> Version | None:
    """The policy's draft if its text is a PDF file."""
    drafts = Version.objects.filter(state=State.DRAFT).exclude(original="")
    return drafts.filter(policy=policy).first() if policy else None


def _replace(
    draft: Version, parsed: Parsed, rendered: Rendered, original: Original, by: Person
) -> None:
    """What was typed beside the file before stays. Raises ValidationError."""
    last = Manuscript.objects.latest_of(draft)
    typed = Typed(**last.typed()) if last else typed_in(draft)
    draft.original, draft.original_sha256 = original.name, original.sha256
    set_findings(draft, parsed)
    fill(draft, parsed, rendered)
    set_beside(draft, typed)
    draft.clean_fields()
    name_by_draft(draft)
    draft.save()
    draft.pictures.clear()
    set_pages(draft, original.with_text)
    if last:
        _retype(draft, typed, last.number + 1, by)
    record(Event.Act.VERSION_IMPORTED, by, draft, findings=len(parsed.findings))


def _retype(draft: Version, typed: Typed, number: int, by: Person) -> None:
    """The editor shows what is in the draft now."""
    shown = {
        **asdict(typed),
        "text": draft.title,
        "consent": Consent.TYPED if draft.statement else Consent.NONE,
        "wording": draft.statement,
        "wordings": {kind: each["text"] for kind, each in draft.wordings.items()},
    }
    Manuscript.objects.create(version=draft, number=number, saved_by=by, **shown)
