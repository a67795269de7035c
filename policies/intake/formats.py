"""Chooses the reader for a file by its content. Knows no database."""

from policies.intake.archives import is_archive, read_archive
from policies.intake.plain import read_plain
from policies.opendocument.package import is_opendocument
from policies.opendocument.reading import read_opendocument
from policies.texts.model import FromFile
from policies.word.package import is_word
from policies.word.reading import read_word

# Each format that takes more than decoding (plain.py tells those too): how it is told, and what
# reads it. The first that takes a file reads it: any other ZIP file is taken for Word's.
READERS = (
    (is_opendocument, read_opendocument),
    (is_archive, read_archive),
    (is_word, read_word),
)


def read(raw: bytes) -> FromFile:
    """Raises TextRefused, with every reason, if nothing can be made of the file."""
    for known, read_format in READERS:
        if known(raw):
            return read_format(raw)
    return read_plain(raw)
