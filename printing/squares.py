"""QR codes, to be read off paper by a phone."""

import io

import segno


def square(address: str) -> bytes:
    """A PNG picture, large enough to be read off a print of some 25 mm."""
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="png", scale=4, border=4)
    return picture.getvalue()
