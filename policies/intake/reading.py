"""From the bytes of a file to a text in Markdown, whatever program wrote the file."""

from policies.intake.archives import is_archive, read_archive
from policies.texts.characters import decode, refuse_no_text
from policies.texts.model import FromFile
from policies.word.package import is_word
from policies.word.reading import read_word
from web import sizes

# No file that is read is larger, whatever its kind.
MAX_FILE = max(sizes.WORD_FILE, sizes.TEXT)


def read_file(raw: bytes) -> FromFile:
    """Raises TextRefused, with every reason, if nothing can be made of the file. At most
    `MAX_FILE` + 1 bytes need to be given."""
    if is_archive(raw):
        return read_archive(raw)
    if is_word(raw):
        return read_word(raw)
    refuse_no_text(raw)
    return FromFile(decode(raw))
