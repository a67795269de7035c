"""A text in Markdown with its pictures beside it, in a ZIP archive: read, and written.

Nothing is unpacked to a disk: a name in the archive only ever finds a picture in the archive.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from policies.lifecycle.pictures import add_picture
from policies.models import Picture
from policies.texts.characters import decode, refuse_no_text
from policies.texts.model import FromFile, Problem, TextDiffers, TextRefused
from policies.texts.passages import pictures
from web import sizes
from web.file_types import ZIP

MAX_ARCHIVE = sizes.WORD_FILE
MAX_FILES = 200
MAX_UNPACKED = 80 * sizes.MB
MARKDOWN = (".md", ".markdown")
FOLDER = "pictures"
# In every file of Word, Excel and the like.
OFFICE = "[Content_Types].xml"
SHOWN = re.compile(
    r"(?P<words>!\[[^\[\]]{0,500}\])\(<?(?P<address>[^()<>\s]{1,500})>?(?:\s+\"[^\"\n]{0,300}\")?\)"
)
BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
    *(NotImplementedError, OSError, EOFError, RuntimeError, ValueError),
)


def is_archive(raw: bytes) -> bool:
    """Whether it is a ZIP archive with Markdown in it. Anything else that is packed is for others
    to look at."""
    if not raw.startswith(ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
    except BROKEN:
        return False
    return OFFICE not in names and any(name.lower().endswith(MARKDOWN) for name in names)


def read_archive(raw: bytes) -> FromFile:
    """The text with its pictures stored as ours. Raises TextRefused, with the reason."""
    if len(raw) > MAX_ARCHIVE:
        said = _("The file is over %s. Make its pictures smaller, or take them out.")
        _refuse(said % sizes.in_mb(MAX_ARCHIVE))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            files = _unpacked(archive)
    except BROKEN as error:
        message = _("The ZIP file is broken, or has a password. Pack it again without one.")
        raise TextRefused(Problem(None, message)) from error
    texts = [name for name in files if name.lower().endswith(MARKDOWN)]
    if len(texts) != 1:
        _refuse(_("The ZIP file holds several texts. Bring them in one by one."))
    refuse_no_text(files[texts[0]])
    return _with_pictures(decode(files[texts[0]]), posixpath.dirname(texts[0]), files)


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The files by name. The size that an archive states may be a lie, so it is counted."""
    infos = [each for each in archive.infolist() if not each.is_dir() and _is_wanted(each.filename)]
    if len(infos) > MAX_FILES:
        _refuse(_("The ZIP file holds more files than a policy has pictures."))
    left, files = MAX_UNPACKED, dict[str, bytes]()
    for info in infos:
        with archive.open(info) as file:
            content = file.read(left + 1)
        if len(content) > left:
            _refuse(_("The file unpacks to far more than a policy. It is not opened."))
        left -= len(content)
        files[info.filename] = content
    return files


def _is_wanted(name: str) -> bool:
    """Not what a Mac adds to each archive."""
    return not name.startswith("__MACOSX/") and not posixpath.basename(name).startswith("._")


def _with_pictures(text: str, folder: str, files: dict[str, bytes]) -> FromFile:
    said: list[str] = []
    stored: dict[str, str] = {}

    def ours(name: str) -> str | None:
        path = posixpath.normpath(posixpath.join(folder, unquote(name)))
        if path in files and path not in stored:
            stored[path] = _stored(files[path], path, said)
        return stored.get(path)

    return FromFile(_readdressed(text, ours), tuple(said))


def _readdressed(text: str, address: Callable[[str], str | None]) -> str:
    """The text with the addresses of pictures changed; with "" the picture goes, with None it
    stays as it is."""

    def one(match: re.Match[str]) -> str:
        new = address(match["address"])
        if new is None:
            return match[0]
        return f"{match['words']}({new})" if new else ""

    return SHOWN.sub(one, text)


def _stored(content: bytes, name: str, said: list[str]) -> str:
    try:
        return f"picture:{add_picture(io.BytesIO(content)).pk}"
    except ValidationError as error:
        values = {"name": name, "why": " ".join(error.messages)}
        said.append(_("The picture “%(name)s” can't be shown, left out. %(why)s") % values)
        return ""


def packed_text(source: str, name: str) -> bytes:
    """A stored text and its pictures as an archive that `read_archive` takes back. Raises
    TextDiffers if it would come back as another."""
    held = Picture.objects.in_bulk(list(pictures(source)))
    names = {f"picture:{pk}": f"{FOLDER}/{pk[:16]}.{_ending(each)}" for pk, each in held.items()}
    addresses = {name: address for address, name in names.items()}
    text = _readdressed(source, names.get)
    if _readdressed(text, addresses.get) != source or len(held) < len(pictures(source)):
        raise TextDiffers(_("The pictures of the text are not all here."))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}.md", text)
        for pk, picture in held.items():
            with picture.file.open("rb") as file:
                archive.writestr(names[f"picture:{pk}"], file.read())
    return out.getvalue()


def _ending(picture: Picture) -> str:
    return "png" if picture.media_type == "image/png" else "jpg"


def _refuse(message: str) -> None:
    raise TextRefused(Problem(None, message))
