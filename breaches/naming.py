"""Names of files that people sent, made safe to show and to save."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 100  # letters
# What Windows takes in no name.
BARRED = re.compile(r'[<>:"|?*]')


def safe_name(name: str, endings: tuple[str, ...]) -> str:
    """The last part of the name without what can't be seen, ending as its content asks.

    Marks that turn the direction of writing, NUL and other controls are left out: they make a
    name look like another one.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(each for each in last if unicodedata.category(each)[0] != "C")
    plain = " ".join(BARRED.sub("-", seen).split()).strip(". ")
    ending = PurePosixPath(plain).suffix.lower()
    if ending in endings:
        plain = plain[: -len(ending)]
    else:
        ending = endings[0]
    return (plain[: LONGEST - len(ending)].strip(". ") or "file") + ending
