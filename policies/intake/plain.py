"""Plain text, which needs decoding alone: told from all other files by its first bytes."""

from policies.opendocument.flat import is_flat
from policies.texts.characters import decode, refuse_no_text, said_of
from policies.texts.model import FromFile
from web.file_types import OLE, RTF, ZIP


def is_plain(raw: bytes) -> bool:
    """Whether it can be read without opening an archive or XML. Opens none to find out."""
    return not raw.startswith((ZIP, OLE, RTF)) and not is_flat(raw)


def read_plain(raw: bytes) -> FromFile:
    """Raises TextRefused, with every reason, if it isn't text."""
    refuse_no_text(raw)
    text, encoding = decode(raw)
    return FromFile(text, (said_of(encoding),) if encoding else ())
