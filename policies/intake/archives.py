"""A text in Markdown with its pictures beside it, in a ZIP archive.

Nothing is unpacked to a disk: a name in the archive only ever finds a picture in the archive.
"""

import hashlib
import io
import posixpath
import zipfile
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from policies.intake.picture_addresses import readdressed
from policies.redrawing import redraw
from policies.texts.characters import decode, refuse_no_text, said_of
from policies.texts.model import Drawing, FromFile, Problem, TextRefused
from policies.texts.packed_files import BROKEN, refuse_large_file, unpacked
from web.file_types import ZIP

MAX_FILES = 200
MARKDOWN = (".md", ".markdown")
# In every file of Word, Excel and the like.
OFFICE = "[Content_Types].xml"


def is_archive(raw: bytes) -> bool:
    """Whether it is a ZIP archive with Markdown in it. Any other archive is left to the other
    readers."""
    if not raw.startswith(ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
    except (*BROKEN, RuntimeError):
        return False
    return OFFICE not in names and any(name.lower().endswith(MARKDOWN) for name in names)


def read_archive(raw: bytes) -> FromFile:
    """The text with its pictures as ours. Raises TextRefused, with the reason."""
    refuse_large_file(raw)
    try:
        too_many = _("The ZIP file holds far more files than a policy could have pictures.")
        files = unpacked(raw, MAX_FILES, too_many, is_wanted=_is_wanted)
    except (*BROKEN, RuntimeError) as error:
        message = _("The ZIP file is broken, or has a password. Zip it again without one.")
        raise TextRefused(Problem(None, message)) from error
    texts = [name for name in files if name.lower().endswith(MARKDOWN)]
    if len(texts) != 1:
        _refuse(_("The ZIP file holds several texts. Import them one by one."))
    refuse_no_text(files[texts[0]])
    text, encoding = decode(files[texts[0]])
    told = (said_of(encoding),) if encoding else ()
    return _with_pictures(text, posixpath.dirname(texts[0]), files, told)


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    """Not a folder, nor what a Mac adds to each archive."""
    name = info.filename
    added = name.startswith("__MACOSX/") or posixpath.basename(name).startswith("._")
    return not info.is_dir() and not added


def _with_pictures(
    text: str, folder: str, files: dict[str, bytes], told: tuple[str, ...]
) -> FromFile:
    said = [*told]
    drawings: dict[str, Drawing] = {}
    named: dict[str, str] = {}

    def ours(name: str) -> str | None:
        path = posixpath.normpath(posixpath.join(folder, unquote(name)))
        if path in files and path not in named:
            named[path] = _drawn(files[path], path, drawings, said)
        return named.get(path)

    return FromFile(readdressed(text, ours), tuple(said), drawings=tuple(drawings.values()))


def _drawn(content: bytes, name: str, drawings: dict[str, Drawing], said: list[str]) -> str:
    try:
        drawing = redraw(io.BytesIO(content))
    except ValidationError as error:
        values = {"name": name, "why": " ".join(error.messages)}
        said.append(
            _("The picture “%(name)s” can't be shown, so it was left out. %(why)s") % values
        )
        return ""
    sha256 = hashlib.sha256(drawing.content).hexdigest()
    drawings[sha256] = drawing
    return f"picture:{sha256}"


def _refuse(message: str) -> None:
    raise TextRefused(Problem(None, message))
