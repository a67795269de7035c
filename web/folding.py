"""Names as they are compared: without case, accents and invisible characters."""

import re
import unicodedata
from collections.abc import Iterator

# Letters that Unicode doesn't split into a letter and an accent, and signs written several ways.
ALIKE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | dict.fromkeys("‘’‛ʼʹ`´", "'")
    | dict.fromkeys("‐‑‒–—−", "-")
)


def folded(text: str) -> str:
    return "".join(letters for _place, letters in folded_by_place(text))


def folded_by_place(text: str) -> Iterator[tuple[int, str]]:
    """Each character's position and folded form; accents and invisible characters give nothing."""
    for place, character in enumerate(text):
        plain = unicodedata.normalize("NFKD", character.casefold().translate(ALIKE))
        kept = (each for each in plain if unicodedata.category(each) not in ("Mn", "Me", "Cf"))
        yield place, "".join(kept).translate(ALIKE)


def words_of(name: str) -> list[str]:
    """Its words, folded, without the punctuation between them."""
    return re.findall(r"[^\W_]+", folded(name))
