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
from PIL import Image

from acknowledgements.models import Signature, SignatureDetails
from acknowledgements.signing.signing import OnPaper, sign_on_paper
from people.models import Person
from policies.models import Version
from web import file_types, sizes
from web.stored_files import Stored, kept_or_removed

IMAGES = {"JPEG": "jpg", "PNG": "png"}


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
    """The file's extension, by its content and never by its name.

    Raises ValidationError if it is not a PDF, JPEG or PNG, or is too large.
    """
    if len(content) > sizes.SCAN:
        said = _("This file is over %s. Scan it at 150 dots an inch.")
        raise ValidationError(said % sizes.in_mb(sizes.SCAN))
    if content.startswith(file_types.PDF):
        return "pdf"
    try:
        with Image.open(io.BytesIO(content), formats=list(IMAGES)) as image:
            image.verify()
            return IMAGES[image.format or ""]
    except Exception as error:  # noqa: BLE001 - Pillow doesn't say what a broken file can raise
        raise ValidationError(
            _("This file is no PDF, JPEG or PNG. Scan or photograph the form again.")
        ) from error
