"""A picture that somebody adds to a text: redrawn in a process of its own, like all of a file."""

from typing import IO

from django.core.exceptions import ValidationError

from policies.intake.apart import DRAW, answered, drawings
from policies.lifecycle.pictures import store_drawings
from policies.models import Picture
from policies.texts.model import TextRefused
from web import sizes


def add_picture(file: IO[bytes]) -> Picture:
    """Redraw the picture, store it and return it; the same file given again is the same picture.

    Raises ValidationError if the file isn't a picture of a known kind, or is too large.
    """
    try:
        with answered(DRAW, file.read(sizes.PICTURE + 1)) as (said, output):
            [picture] = store_drawings([*drawings(said, output)])
    except TextRefused as refused:
        raise ValidationError([each.message for each in refused.problems]) from refused
    return picture
