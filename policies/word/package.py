"""The parts in a Word file's ZIP archive, checked before anything reads them."""

import io
import zipfile
import zlib

from django.utils.translation import gettext as _

from policies.texts.model import Problem, TextRefused
from policies.word.relationships import DOCUMENT, MAX_XML, Parts, broken, canonical, too_much
from web import sizes
from web.file_types import OLE, RTF, ZIP

MAX_WORD_BYTES = sizes.WORD_FILE
MAX_PARTS = 2_000
MAX_UNPACKED = 80 * 1024 * 1024
__all__ = ["DOCUMENT", "Parts", "is_word", "opened", "packed"]
BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
    *(NotImplementedError, OSError, EOFError, ValueError),
)
# How an OLE file names its streams.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_word(raw: bytes) -> bool:
    """Whether it claims to be a Word file, of any age: `opened` then says if it can be read."""
    return raw.startswith((ZIP, OLE, RTF))


def opened(raw: bytes) -> Parts:
    """The parts by the names that Word gives them. Raises TextRefused, with the reason, for a file
    we can't read: too large, encrypted, an older format, with macros, broken."""
    if len(raw) > MAX_WORD_BYTES:
        said = _("The file is over %s. Make its pictures smaller, or take them out.")
        _refuse(said % sizes.in_mb(MAX_WORD_BYTES))
    if raw.startswith(OLE):
        if ENCRYPTED in raw:
            _refuse(_("The file has a password. Remove it in Word, then import the file."))
        _refuse(_("This is an older kind of Word file (.doc). Save it as .docx first."))
    if raw.startswith(b"{\\rtf"):
        _refuse(_("This is an RTF file. Save it as .docx first."))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = _read(archive)
    except BROKEN as error:
        raise TextRefused(Problem(None, broken())) from error
    except RuntimeError as error:  # How zipfile says that a part is encrypted.
        message = _("The file has a password. Remove it in Word, then import the file.")
        raise TextRefused(Problem(None, message)) from error
    _refuse_macros(parts)
    return canonical(parts)


def _read(archive: zipfile.ZipFile) -> Parts:
    """The size a part states may be a lie, so it is counted while it is read."""
    infos = archive.infolist()
    if len(infos) > MAX_PARTS:
        _refuse(_("The file has far more parts than a Word file needs."))
    parts: Parts = {}
    left = MAX_UNPACKED
    for info in infos:
        most = min(left, MAX_XML if info.filename.endswith((".xml", ".rels")) else left)
        with archive.open(info) as part:
            content = part.read(most + 1)
        if len(content) > most:
            _refuse(too_much())
        left -= len(content)
        parts[info.filename] = content
    return parts


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
