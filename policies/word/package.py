"""The parts in a Word file's ZIP archive, checked before anything reads them."""

import io
import zipfile

from django.utils.translation import gettext as _

from policies.texts.model import Problem, TextRefused
from policies.texts.packed_files import BROKEN, MAX_UNPACKED, refuse_large_file, unpacked
from policies.word.relationships import DOCUMENT, MAX_XML, Parts, broken, canonical
from web.file_types import OLE, RTF, ZIP

MAX_PARTS = 2_000
__all__ = ["DOCUMENT", "Parts", "is_word", "opened", "packed"]
# How an OLE file names its streams.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_word(raw: bytes) -> bool:
    """Whether it claims to be a Word file, of any age: `opened` then says if it can be read."""
    return raw.startswith((ZIP, OLE, RTF))


def opened(raw: bytes) -> Parts:
    """The parts by the names that Word gives them. Raises TextRefused, with the reason, for a file
    we can't read: too large, encrypted, an older format, with macros, broken."""
    refuse_large_file(raw)
    if raw.startswith(OLE):
        if ENCRYPTED in raw:
            _refuse(_("The file has a password. Remove it in Word, then import the file."))
        _refuse(_("This is an older kind of Word file (.doc). Save it as .docx first."))
    if raw.startswith(b"{\\rtf"):
        _refuse(_("This is an RTF file. Save it as .docx first."))
    try:
        too_many = _("The file has far more parts than a Word file needs.")
        parts = unpacked(raw, MAX_PARTS, too_many, largest=_largest)
    except BROKEN as error:
        raise TextRefused(Problem(None, broken())) from error
    except RuntimeError as error:  # How zipfile says that a part is encrypted.
        message = _("The file has a password. Remove it in Word, then import the file.")
        raise TextRefused(Problem(None, message)) from error
    _refuse_macros(parts)
    return canonical(parts)


def _largest(name: str) -> int:
    return MAX_XML if name.endswith((".xml", ".rels")) else MAX_UNPACKED


def _refuse_macros(parts: Parts) -> None:
    types = parts.get("[Content_Types].xml", b"")
    declared = b"macroEnabled" in types or b"vbaProject" in types
    if declared or any(name.endswith("vbaProject.bin") for name in parts):
        _refuse(_("The file holds macros. Save it as .docx, which can't hold any."))


def packed(parts: Parts) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _refuse(message: str) -> None:
    raise TextRefused(Problem(None, message))
