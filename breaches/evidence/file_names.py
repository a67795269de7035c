"""Names of uploaded files, made safe to show and to save."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 100  # characters
# Not allowed in names on Windows.
BARRED = re.compile(r'[<>:"|?*]')


def safe_name(name: str, endings: tuple[str, ...]) -> str:
    """The name's last part without invisible characters, with an extension that fits the content.

    Marks that turn the direction of writing, NUL and other controls are removed: they make a name
    look like another.
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
