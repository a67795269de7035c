"""From the bytes of a file to a text in Markdown, whatever program wrote the file."""

from policies.texts.characters import decode, refuse_no_text, said_of
from policies.texts.model import FromFile
from policies.word.package import is_word
from policies.word.reading import read_word
from web import sizes

# No file that is read is larger, whatever its kind.
MAX_FILE = max(sizes.WORD_FILE, sizes.TEXT)


def read_file(raw: bytes) -> FromFile:
    """Raises TextRefused, with every reason, if nothing can be made of the file. At most
    `MAX_FILE` + 1 bytes need to be given."""
    if is_word(raw):
        return read_word(raw)
    refuse_no_text(raw)
    text, encoding = decode(raw)
    return FromFile(text, (said_of(encoding),) if encoding else ())
