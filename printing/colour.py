"""A partnership's colour, made dark enough to read on white paper."""

import re

DEFAULT = "#1f3a5f"
# WCAG 2.2 AA for text (1.4.3)
READABLE_CONTRAST = 4.5

RGB = tuple[int, int, int]


def readable(colour: str) -> str:
    """The same hue as #rrggbb, darkened until text in it is readable; the default if malformed."""
    rgb = parse(colour)
    while contrast_with_white(rgb) < READABLE_CONTRAST:
        rgb = darker(rgb)
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def parse(colour: str) -> RGB:
    digits = colour.strip().removeprefix("#")
    if re.fullmatch(r"[0-9a-fA-F]{3}", digits):
        digits = "".join(2 * digit for digit in digits)
    if not re.fullmatch(r"[0-9a-fA-F]{6}", digits):
        return parse(DEFAULT)
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def darker(rgb: RGB) -> RGB:
    red, green, blue = (channel * 9 // 10 for channel in rgb)
    return red, green, blue


def contrast_with_white(rgb: RGB) -> float:
    return 1.05 / (luminance(rgb) + 0.05)


def luminance(rgb: RGB) -> float:
    """Relative luminance as WCAG defines it, 0 to 1."""
    red, green, blue = (linear(channel / 255) for channel in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
