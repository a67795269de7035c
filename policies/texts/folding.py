"""Words as a search compares them: without regard to case, accents and endings.

The same letters come out whichever database looks for them: a to z and digits alone, so that
neither takes a word apart in its own way.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from snowballstemmer import stemmer

WORD = r"[^\W_]+(?:['’][^\W_]+)*"
TOKEN = re.compile(WORD)
HYPHENED = re.compile(rf"{WORD}(?:[-‐‑]{WORD})+")
# A word is told apart by so many of its letters.
LONGEST = 40


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """One word; the endings that are dropped are those of English."""
    letters = unicodedata.normalize("NFKD", word.replace("’", "'")[:LONGEST])
    bare = "".join(each for each in letters if not unicodedata.combining(each)).casefold()
    stem = stemmer("english").stemWord(bare).replace("'", "")
    # The letter in front keeps a number from being read as one.
    return f"w{stem}" if stem.isascii() and stem.isalnum() else f"x{stem.encode().hex()}"


def folded(text: str) -> list[str]:
    """The words in their order, those with a hyphen in their parts."""
    return [fold(match[0]) for match in TOKEN.finditer(text)]


def in_one(text: str) -> Iterator[str]:
    """Words with a hyphen written in one: who looks for "email" means "e-mail" too."""
    for match in HYPHENED.finditer(text):
        yield fold("".join(TOKEN.findall(match[0])))
