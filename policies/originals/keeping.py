"""A PDF file from the moment somebody chooses it to the draft that it binds."""

import hashlib
import tempfile
import uuid
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from audit.models import Event, record
from people.models import Person
from policies.lifecycle.importing import Original, bring_in, fill, set_findings, set_pages
from policies.locking import locked, require
from policies.models import Manuscript, Policy, Upload, Version
from policies.originals.reading import PdfText, read_pdf, refuse_large
from web.stored_files import Stored, kept_or_removed

Consent = Manuscript.Consent


def keep_upload(file: "File[bytes]", consent: str, wording: str) -> Upload:
    """Read the file and store it until its preview is saved. Raises TextRefused."""
    with kept_or_removed() as stored:
        text, original = store(file, stored)
        return Upload.objects.create(
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


def read_again(upload: Upload) -> PdfText:
    return PdfText.from_json(upload.text)


@transaction.atomic
def bring_in_upload(
    upload: Upload,
    title: str,
    consent: str | None,
    by: Person | None,
    of: Policy | None = None,
) -> Version:
    """Make a draft of what was looked at, as the next version `of` a policy if its title is new; if
    the policy has a draft whose text is a PDF file, put the new file in its place instead. Raises
    TextRefused, AlreadyHeld and ValidationError."""
    text = read_again(upload)
    original = Original(str(upload.file.name), upload.sha256, text.with_text)
    parsed = text.parsed(title, consent)
    draft = draft_to_replace(parsed.title, of)
    if draft is None or draft.original_sha256 == original.sha256:
        return bring_in(parsed, by, of, original)
    locked(draft)
    require(draft.state == Version.State.DRAFT, _("This text has been submitted."))
    draft.original, draft.original_sha256 = original.name, original.sha256
    set_findings(draft, parsed)
    fill(draft, parsed)
    draft.clean_fields()
    draft.save()
    draft.pictures.clear()
    set_pages(draft, original.with_text)
    _retype(draft, by)
    record(Event.Act.VERSION_IMPORTED, by, draft, findings=len(parsed.findings))
    return draft


def draft_to_replace(title: str, of: Policy | None = None) -> Version | None:
    """The draft of the policy, that of this title unless named, if its text is a PDF file."""
    policy = of or Policy.objects.titled(title)
    drafts = Version.objects.filter(state=Version.State.DRAFT).exclude(original="")
    return drafts.filter(policy=policy).first() if policy else None


def _retype(draft: Version, by: Person | None) -> None:
    """The editor shows the new title and wording, and the rest as it was typed."""
    last = Manuscript.objects.latest_of(draft)
    if last is None:
        return
    typed: dict[str, Any] = {**last.typed(), "text": draft.title, "wording": draft.statement}
    typed["consent"] = Consent.TYPED if draft.statement else Consent.NONE
    Manuscript.objects.create(version=draft, number=last.number + 1, saved_by=by, **typed)
