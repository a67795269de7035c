"""Pictures for texts, each stored once, however often it is given."""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import islice

from django.core.files.base import ContentFile
from django.utils import timezone

from policies.models import Picture
from policies.texts.model import Drawing
from web import file_types

# The formats that we draw, by their first bytes.
KINDS = ((file_types.PNG, "png"), (file_types.JPEG, "jpeg"), (file_types.RIFF, "webp"))
# Pictures of a text that are held in memory at once.
IN_MEMORY = 20


def keep_drawings(text: str, drawings: Iterable[Drawing]) -> str:
    """Store the drawings of a text; returns the text with the names that they are stored under."""
    waiting = iter(drawings)
    while batch := [*islice(waiting, IN_MEMORY)]:
        for drawing, kept in zip(batch, store_drawings(batch), strict=True):
            text = text.replace(f"picture:{_sha256(drawing)}", f"picture:{kept.pk}")
    return text


def store_drawings(drawings: Sequence[Drawing]) -> list[Picture]:
    """The picture of each. One of ours that comes back is still the same: drawn again, it might be
    another. Four SQL queries, however many they are."""
    names = {drawing.original for drawing in drawings} | {*map(_sha256, drawings)}
    # As if added now, so that none is swept before a text names it (jobs.sweep_pictures).
    Picture.objects.filter(pk__in=names).update(added_at=timezone.now())
    held = Picture.objects.in_bulk(names)
    new = {
        _sha256(drawing): drawing
        for drawing in drawings
        if drawing.original not in held and _sha256(drawing) not in held
    }
    made = [_stored(sha256, drawing) for sha256, drawing in new.items()]
    Picture.objects.bulk_create(made, ignore_conflicts=True)  # Another process may be faster.
    held |= Picture.objects.in_bulk(new)
    return [held.get(drawing.original) or held[_sha256(drawing)] for drawing in drawings]


def _stored(sha256: str, drawing: Drawing) -> Picture:
    kind = next(kind for start, kind in KINDS if drawing.content.startswith(start))
    picture = Picture(
        sha256=sha256, media_type=f"image/{kind}", width=drawing.width, height=drawing.height
    )
    picture.file.save(f"{sha256}.{kind}", ContentFile(drawing.content), save=False)
    return picture


def _sha256(drawing: Drawing) -> str:
    return hashlib.sha256(drawing.content).hexdigest()
