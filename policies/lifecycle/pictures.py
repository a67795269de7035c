"""Pictures for texts: redrawn, without what a camera or program wrote into the file."""

import hashlib
import io
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from policies.models import Picture
from web import file_types, sizes

MAX_PIXELS = 30_000_000
WIDEST = 1600  # pixels; a page is 760 wide, twice that on a sharp screen
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def add_picture(file: IO[bytes]) -> Picture:
    """Store the picture and return it; the same file given again is the same picture.

    Raises ValidationError if the file isn't a picture of a known kind, or is too large.
    """
    content = file.read(sizes.PICTURE + 1)
    if len(content) > sizes.PICTURE:
        said = _("The picture is over %s. Make it smaller.")
        raise ValidationError(said % sizes.in_mb(sizes.PICTURE), code="large")
    ours = _held(content)  # One that comes back with a text: drawn again, it would be another.
    if ours:
        return ours
    drawn, width, height = _drawn(content)
    found = _held(drawn)
    if found:
        return found
    sha256 = hashlib.sha256(drawn).hexdigest()
    kind = "png" if drawn.startswith(file_types.PNG) else "jpeg"
    picture = Picture(sha256=sha256, media_type=f"image/{kind}", width=width, height=height)
    picture.file.save(f"{sha256}.{kind}", ContentFile(drawn), save=False)
    try:
        with transaction.atomic():
            picture.save(force_insert=True)
    except IntegrityError:
        return Picture.objects.get(pk=sha256)
    return picture


def _held(content: bytes) -> Picture | None:
    return Picture.objects.filter(pk=hashlib.sha256(content).hexdigest()).first()


def _drawn(content: bytes) -> tuple[bytes, int, int]:
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(
                    _("The picture has over 30 million dots. Make it smaller."), code="large"
                )
            upright = ImageOps.exif_transpose(image)
            transparent = upright.has_transparency_data
            photo = image.format in ("JPEG", "WEBP") and not transparent
            fresh = upright.convert("RGBA" if transparent else "RGB")
            fresh.thumbnail((WIDEST, WIDEST * 2))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        message = _("This file is no picture that can be read. Take PNG, JPEG, WebP or GIF.")
        raise ValidationError(message, code="kind") from error
    out = io.BytesIO()
    if photo:
        fresh.save(out, "JPEG", quality=85, optimize=True)
    else:
        fresh.save(out, "PNG", optimize=True)
    return out.getvalue(), fresh.width, fresh.height
