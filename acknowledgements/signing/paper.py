"""Signed consent forms that come back: which files count as a scan, and recording many at once."""

import hashlib
import io
import uuid
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from acknowledgements.models import Signature, SignatureDetails
from acknowledgements.signing.signing import OnPaper, sign_on_paper
from people.models import Person
from policies.models import Version
from web import file_types, sizes
from web.confinement.picture_sizes import MOST_PIXELS, pixels
from web.stored_files import Stored, kept_or_removed

# How a picture begins, and its extension.
PICTURES = {"image/jpeg": (file_types.JPEG, "jpg"), "image/png": (file_types.PNG, "png")}
END_OF_PNG = b"IEND\xaeB`\x82"


@dataclass(frozen=True)
class SignedForm:
    """One form in hand: whose it is, what it says, and its scan if there is one."""

    person: Person
    paper: OnPaper
    scan: "File[bytes] | None" = None


def record_forms(version: Version, forms: list[SignedForm], by: Person) -> list[Signature]:
    """Record all of them or none: then the office still has the same pile as before.

    Raises what `sign_on_paper` raises. A scan's file is stored first, and removed again if
    recording fails.
    """
    with kept_or_removed() as stored, transaction.atomic():
        return [_record(version, form, by, stored) for form in forms]


def _record(version: Version, form: SignedForm, by: Person, stored: Stored) -> Signature:
    paper, name = form.paper, ""
    if form.scan:
        content = form.scan.read()
        ending = kind_of_scan(content)
        name = default_storage.save(f"scans/{uuid.uuid4()}.{ending}", ContentFile(content))
        stored.append((default_storage, name))
        paper = replace(paper, scan_name=name, scan_sha256=hashlib.sha256(content).hexdigest())
    signature = sign_on_paper(form.person, version, paper, by=by)
    if name and not SignatureDetails.objects.filter(scan=name).exists():
        # They had already signed, and nothing refers to this file.
        default_storage.delete(name)
    return signature


def kind_of_scan(content: bytes) -> str:
    """The file's extension, by its content and never by its name. Nothing is decoded: nobody here
    draws a scan.

    Raises ValidationError if it is not a PDF, JPEG or PNG, is too large or was cut off.
    """
    if len(content) > sizes.SCAN:
        said = _("This file is over %s. Scan it at 150 dots an inch.")
        raise ValidationError(said % sizes.in_mb(sizes.SCAN))
    if content.startswith(file_types.PDF):
        return "pdf"
    for media_type, (begins, extension) in PICTURES.items():
        if content.startswith(begins) and _is_whole(content, media_type):
            return extension
    raise ValidationError(_("This file is no PDF, JPEG or PNG. Scan or photograph the form again."))


def _is_whole(content: bytes, media_type: str) -> bool:
    """Whether it says how large it is, and is no larger than a program can draw. Only a PNG shows
    that it was cut off: a phone may add a film to a JPEG."""
    size = pixels(io.BytesIO(content), media_type) or 0
    return 0 < size <= MOST_PIXELS and (media_type != "image/png" or END_OF_PNG in content)
