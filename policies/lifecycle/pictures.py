"""Pictures for texts, each stored once, however often it is given."""

import hashlib
from collections.abc import Iterable
from typing import IO

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from policies.models import Picture
from policies.redrawing import redraw
from policies.texts.model import Drawing
from web import file_types

# The formats that we draw, by their first bytes.
KINDS = ((file_types.PNG, "png"), (file_types.JPEG, "jpeg"), (file_types.RIFF, "webp"))


def add_picture(file: IO[bytes]) -> Picture:
    """Redraw the picture, store it and return it; the same file given again is the same picture.

    Raises ValidationError if the file isn't a picture of a known kind, or is too large.
    """
    return keep_drawing(redraw(file))


def keep_drawings(text: str, drawings: Iterable[Drawing]) -> str:
    """Store the drawings of a text; returns the text with the names that they are stored under."""
    for drawing in drawings:
        kept = keep_drawing(drawing)
        text = text.replace(f"picture:{_sha256(drawing)}", f"picture:{kept.pk}")
    return text


def keep_drawing(drawing: Drawing) -> Picture:
    """One of ours that comes back is still the same: drawn again, it might be another."""
    sha256 = _sha256(drawing)
    for known in (drawing.original, sha256):
        if found := Picture.objects.filter(pk=known).first():
            return found
    kind = next(kind for start, kind in KINDS if drawing.content.startswith(start))
    picture = Picture(
        sha256=sha256, media_type=f"image/{kind}", width=drawing.width, height=drawing.height
    )
    picture.file.save(f"{sha256}.{kind}", ContentFile(drawing.content), save=False)
    try:
        with transaction.atomic():
            picture.save(force_insert=True)
    except IntegrityError:
        return Picture.objects.get(pk=sha256)
    return picture


def _sha256(drawing: Drawing) -> str:
    return hashlib.sha256(drawing.content).hexdigest()
