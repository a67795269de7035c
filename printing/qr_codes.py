"""QR codes for a phone to read from paper."""

import io

import segno


def qr_png(address: str) -> bytes:
    """A PNG picture, large enough to be read when printed about 25 mm wide."""
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="png", scale=4, border=4)
    return picture.getvalue()
