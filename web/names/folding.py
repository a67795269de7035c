"""Names as they are compared: without case, accents and invisible characters.

Keys of names are stored (`web/names/keys.py`). A migration must make them again if this changes.
"""

import re
import unicodedata
from collections.abc import Iterator

# Letters that Unicode doesn't split into a letter and an accent, and signs written several ways.
ALIKE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | dict.fromkeys("‘’‛ʻʼʹ′`´", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
)
# A name of 200 letters may fold to more, and an index of PostgreSQL takes no more than 2,700 bytes.
LONGEST_KEY = 400


def folded(text: str) -> str:
    if text.isascii():
        return text.lower().translate(ALIKE)
    return "".join(letters for _place, letters in folded_by_place(text))


def folded_by_place(text: str) -> Iterator[tuple[int, str]]:
    """Each character's position and folded form; accents and invisible characters give nothing."""
    for place, character in enumerate(text):
        plain = unicodedata.normalize("NFKD", character.casefold().translate(ALIKE))
        kept = (each for each in plain if unicodedata.category(each) not in ("Mn", "Me", "Cf"))
        yield place, "".join(kept).translate(ALIKE)


def key_of(name: str) -> str:
    """Equal for all spellings of one name; its words are one space apart."""
    return " ".join(folded(name).split())[:LONGEST_KEY].rstrip()


def words_of(name: str) -> list[str]:
    """Its words, folded, without the punctuation between them."""
    return re.findall(r"[^\W_]+", folded(name))
