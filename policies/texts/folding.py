"""Words as a search compares them: ignoring case, accents and endings.

Only a to z and digits come out, so that neither database splits a word in its own way.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from snowballstemmer import stemmer

# Letters may be decomposed: each is followed by its accents.
LETTERS = r"(?:[^\W_][\u0300-\u036f]*)+"
WORD = rf"{LETTERS}(?:['’]{LETTERS})*"
TOKEN = re.compile(WORD)
HYPHENED = re.compile(rf"{WORD}(?:[-‐‑]{WORD})+")
# How many letters of a word count.
LONGEST = 40


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """One word, without its English ending."""
    letters = unicodedata.normalize("NFKD", word.replace("’", "'")[:LONGEST])
    bare = "".join(each for each in letters if not unicodedata.combining(each)).casefold()
    stem = stemmer("english").stemWord(bare).replace("'", "")
    # The prefix keeps a number from being read as one.
    return f"w{stem}" if stem.isascii() and stem.isalnum() else f"x{stem.encode().hex()}"


def folded(text: str) -> list[str]:
    """The words in order, hyphenated ones in their parts."""
    return [fold(match[0]) for match in TOKEN.finditer(text)]


def in_one(text: str) -> Iterator[str]:
    """Hyphenated words joined up: a search for "email" means "e-mail" too."""
    for match in HYPHENED.finditer(text):
        yield fold("".join(TOKEN.findall(match[0])))
