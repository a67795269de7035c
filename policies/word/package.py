"""A Word file as the parts in its ZIP archive: looked at before anything reads it."""

import io
import zipfile
import zlib

from django.utils.translation import gettext as _

from people import sizes
from policies.texts.model import Problem, Refused

MAX_BYTES = sizes.WORD_FILE
MAX_PARTS = 2_000
MAX_UNPACKED = 80 * 1024 * 1024
# Words and their styles: a book of a thousand pages has less.
MAX_XML = 6 * 1024 * 1024
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
    *(NotImplementedError, OSError, EOFError, ValueError),
)
# How an OLE file names its streams.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DOCUMENT = "word/document.xml"

Parts = dict[str, bytes]


def is_word(raw: bytes) -> bool:
    """Whether it claims to be one, of whatever age: then `opened` says if it can be read."""
    return raw.startswith((ZIP, OLE, b"{\\rtf"))


def opened(raw: bytes) -> Parts:
    """The parts by name. Raises Refused, with the reason, for what is no Word file that we read:
    too large, encrypted, of an older kind, with macros, broken."""
    if len(raw) > MAX_BYTES:
        said = _("The file is over %s. Make its pictures smaller, or take them out.")
        _refuse(said % sizes.in_mb(MAX_BYTES))
    if raw.startswith(OLE):
        if ENCRYPTED in raw:
            _refuse(_("The file has a password. Take it off in Word, then bring the file in."))
        _refuse(_("This is a Word file of the older kind (.doc). Save it as .docx first."))
    if raw.startswith(b"{\\rtf"):
        _refuse(_("This is an RTF file. Save it as .docx first."))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = _read(archive)
    except BROKEN as error:
        raise Refused(Problem(None, _broken())) from error
    except RuntimeError as error:  # How zipfile says that a part is encrypted.
        message = _("The file has a password. Take it off in Word, then bring the file in.")
        raise Refused(Problem(None, message)) from error
    _check(parts)
    return parts


def _read(archive: zipfile.ZipFile) -> Parts:
    """What a part says of its size may be a lie, so it is counted while it is read."""
    infos = archive.infolist()
    if len(infos) > MAX_PARTS:
        _refuse(_("The file holds more parts than a Word file does."))
    parts: Parts = {}
    left = MAX_UNPACKED
    for info in infos:
        most = min(left, MAX_XML if info.filename.endswith((".xml", ".rels")) else left)
        with archive.open(info) as part:
            content = part.read(most + 1)
        if len(content) > most:
            _refuse(_("The file unpacks to far more than a policy. It is not opened."))
        left -= len(content)
        parts[info.filename] = content
    return parts


def _check(parts: Parts) -> None:
    types = parts.get("[Content_Types].xml", b"")
    if any(name.endswith("vbaProject.bin") for name in parts) or b"macroEnabled" in types:
        _refuse(_("The file holds macros. Save it as .docx, which can't hold any."))
    if DOCUMENT not in parts:
        _refuse(_("This is no Word file (.docx)."))
    for name, content in parts.items():
        declares = b"<!DOCTYPE" in content or b"<!ENTITY" in content
        if name.endswith((".xml", ".rels")) and declares:
            _refuse(_broken())


def packed(parts: Parts) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _broken() -> str:
    return _("The Word file is broken. Open it in Word, save it anew, and bring that in.")


def _refuse(message: str) -> None:
    raise Refused(Problem(None, message))
