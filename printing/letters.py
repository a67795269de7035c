"""Characters that our own font lacks: which font prints them, found before anything is laid out.

Our font has only Latin letters. The others are Debian's, and named here, so that a name looks the
same wherever the site runs; a character that none has is written out, never printed as a box.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.core import checks
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it brings no types

from printing.assets import FONTS

DEBIAN = Path("/usr/share/fonts")
PACKAGES = ("fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji")
SCRIPTS = (
    *("Arabic", "Hebrew", "Devanagari", "Thai", "Bengali", "Gurmukhi", "Gujarati", "Tamil"),
    *("Telugu", "Kannada", "Malayalam", "Sinhala", "Oriya", "Lao", "Khmer", "Myanmar", "Syriac"),
    *("Armenian", "Georgian", "Ethiopic", "Thaana", "NKo", "Cherokee", "Mongolian", "Tifinagh"),
    *("Math", "Symbols", "Symbols2"),
)
# By family, in the order they are tried: each CJK face covers all of CJK.
FAMILIES = {
    "Noto Sans": DEBIAN / "truetype/noto/NotoSans-Regular.ttf",
    **{
        f"Noto Sans {script}": DEBIAN / f"truetype/noto/NotoSans{script}-Regular.ttf"
        for script in SCRIPTS
    },
    "Noto Serif Tibetan": DEBIAN / "truetype/noto/NotoSerifTibetan-Regular.ttf",
    "Noto Sans CJK SC": DEBIAN / "opentype/noto/NotoSansCJK-Regular.ttc",
    "Noto Color Emoji": DEBIAN / "truetype/noto/NotoColorEmoji.ttf",
}
# Pango uses it for emoji anyway. If the styles named it, it would also supply digits,
# because it has wide ones: https://github.com/Kozea/WeasyPrint/issues/2291
UNNAMED = "Noto Color Emoji"
# Laid out but never drawn: spaces, controls, joiners, directions, variation selectors.
WITHOUT_LOOK = ("Cc", "Cf", "Zs", "Zl", "Zp")
VARIATIONS = range(0xFE00, 0xFE10)


class FontsMissing(Exception):
    """A character needs a font that is not installed on this machine."""


def without_boxes(html: str) -> tuple[str, list[str]]:
    """A document in which every character can be printed, and the families that it needs besides
    our own. What no font has is written out by its Unicode name, as "[tai le letter ka]".

    Raises FontsMissing where a missing font might have it.
    """
    lacking = _lacking(html)
    found = {letter: _family_of(letter) for letter in lacking}
    written_out = {ord(each): name_of(each) for each, family in found.items() if not family}
    if written_out and missing_files():
        raise FontsMissing(f"Fonts are missing: install {', '.join(PACKAGES)}.")
    needed = {*found.values()}
    return html.translate(written_out), [f for f in FAMILIES if f in needed and f != UNNAMED]


def name_of(letter: str) -> str:
    name = unicodedata.name(letter, "").lower()
    return f"[{name or f'U+{ord(letter):04X}'}]"


def missing_files() -> list[Path]:
    return [path for path in FAMILIES.values() if not path.exists()]


def check_fonts(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Warn at set-up: without them a name in Korean gets no certificate."""
    if not missing_files():
        return []
    hint = f"Install {', '.join(PACKAGES)} (make install does)."
    words = "Fonts are missing: papers with other than Latin letters can't be made."
    return [checks.Warning(words, hint=hint, id="printing.W001")]


def _lacking(html: str) -> Iterable[str]:
    """The characters in it that our own font lacks."""
    for letter in sorted({*html} - _own()):
        drawn = unicodedata.category(letter) not in WITHOUT_LOOK
        if drawn and ord(letter) not in VARIATIONS:
            yield letter


def _family_of(letter: str) -> str:
    return next((family for family in _there() if letter in _letters(FAMILIES[family])), "")


def _there() -> Iterator[str]:
    return (family for family, path in FAMILIES.items() if path.exists())


@cache
def _own() -> frozenset[str]:
    upright = FONTS.glob("atkinson-hyperlegible-400-normal*.woff2")
    return frozenset().union(*map(_letters, upright))


@cache
def _letters(path: Path) -> frozenset[str]:
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
