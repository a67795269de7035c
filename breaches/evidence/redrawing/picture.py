"""A picture redrawn: its pixels, upright, no side longer than a screen, and nothing else."""

from typing import IO

from PIL import Image, ImageOps

from breaches.evidence.redrawing import confined
from web.confinement.pictures import load_pillow

FORMATS = ["JPEG", "PNG", "GIF", "WEBP"]
SIDE = 2000  # pixels
QUALITY = 85


def redraw(source: IO[bytes], target: IO[bytes]) -> None:
    """JPEG from JPEG and WebP; PNG from PNG and from the first frame of a GIF."""
    with Image.open(source, formats=FORMATS) as image:
        photograph = image.format in ("JPEG", "WEBP")
        pixels = _on_white(_upright(image))
    # Only what is pasted into an empty picture comes along: no comment, profile or thumbnail.
    clean = Image.new("RGB", pixels.size)
    clean.paste(pixels)
    if photograph:
        clean.save(target, "JPEG", quality=QUALITY)
    else:
        clean.save(target, "PNG")


def _upright(image: Image.Image) -> Image.Image:
    """A large JPEG is read at a fraction of its size, so that it fits in memory."""
    image.draft("RGB", (SIDE, SIDE))
    smaller = image if image.mode in ("RGB", "RGBA", "L") else image.convert("RGBA")
    smaller.thumbnail((SIDE, SIDE))
    return ImageOps.exif_transpose(smaller)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image.convert("RGB")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


if __name__ == "__main__":
    load_pillow()
    confined.run(redraw)
