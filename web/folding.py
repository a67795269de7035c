"""Names as they are compared: without case, accents, and characters that nobody sees."""

import re
import unicodedata
from collections.abc import Iterator

# Letters that Unicode doesn't take apart into a letter and an accent, and signs written many ways.
ALIKE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | dict.fromkeys("‘’‛ʼʹ`´", "'")
    | dict.fromkeys("‐‑‒–—−", "-")
)


def folded(text: str) -> str:
    return "".join(letters for _place, letters in folded_by_place(text))


def folded_by_place(text: str) -> Iterator[tuple[int, str]]:
    """Each character's place and what is compared of it: nothing of an accent or unseen sign."""
    for place, character in enumerate(text):
        plain = unicodedata.normalize("NFKD", character.casefold().translate(ALIKE))
        kept = (each for each in plain if unicodedata.category(each) not in ("Mn", "Me", "Cf"))
        yield place, "".join(kept).translate(ALIKE)


def words_of(name: str) -> list[str]:
    """Its words, folded; signs between them are left out."""
    return re.findall(r"[^\W_]+", folded(name))
