"""Pictures for texts redrawn, without what a camera or program wrote into the file."""

import hashlib
import io
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from policies.texts.model import Drawing
from web import sizes

MAX_PIXELS = 30_000_000
WIDEST = 1600  # pixels; a page is 760 wide, twice that on a sharp screen
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def redraw(file: IO[bytes]) -> Drawing:
    """Raises ValidationError if the file isn't a picture of a known kind, or is too large."""
    content = file.read(sizes.PICTURE + 1)
    if len(content) > sizes.PICTURE:
        said = _("The picture is over %s. Make it smaller.")
        raise ValidationError(said % sizes.in_mb(sizes.PICTURE), code="large")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            return _drawn(image, hashlib.sha256(content).hexdigest())
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        message = _("This file is no picture that can be read. Take PNG, JPEG, WebP or GIF.")
        raise ValidationError(message, code="kind") from error


def _drawn(image: Image.Image, original: str) -> Drawing:
    """Copies of the picture are avoided: one of 30 million dots takes 120 MB."""
    if image.width * image.height > MAX_PIXELS:
        message = _("The picture has over 30 million dots. Make it smaller.")
        raise ValidationError(message, code="large")
    photo_kind = image.format in ("JPEG", "WEBP")
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    transparent = image.has_transparency_data
    mode = "RGBA" if transparent else "RGB"
    fresh = image if image.mode == mode else image.convert(mode)
    fresh.thumbnail((WIDEST, WIDEST * 2))
    out = io.BytesIO()
    if photo_kind and not transparent:
        fresh.save(out, "JPEG", quality=85, optimize=True)
    else:
        fresh.save(out, "PNG", optimize=True)
    return Drawing(out.getvalue(), fresh.width, fresh.height, original)
