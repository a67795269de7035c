"""Chooses the reader for a file by its content. Knows no database."""

from policies.intake.archives import is_archive, read_archive
from policies.opendocument.package import is_opendocument
from policies.opendocument.reading import read_opendocument
from policies.texts.characters import decode, refuse_no_text, said_of
from policies.texts.model import FromFile
from policies.word.package import is_word
from policies.word.reading import read_word

# Each format that takes more than decoding: how it is told, and what reads it.
# The first that takes a file reads it: any other ZIP file is taken for Word's.
READERS = (
    (is_opendocument, read_opendocument),
    (is_archive, read_archive),
    (is_word, read_word),
)


def is_plain(raw: bytes) -> bool:
    """Whether it can be read without opening an archive. Opens none to find out."""
    return not any(known(raw) for known, _read in reversed(READERS))


def read(raw: bytes) -> FromFile:
    """Raises TextRefused, with every reason, if nothing can be made of the file."""
    for known, read_format in READERS:
        if known(raw):
            return read_format(raw)
    refuse_no_text(raw)
    text, encoding = decode(raw)
    return FromFile(text, (said_of(encoding),) if encoding else ())
