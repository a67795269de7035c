"""The files in a ZIP archive, read within bounds. What an archive says of their sizes may be a lie,
so they are counted while they are read."""

import io
import zipfile
import zlib
from collections.abc import Callable

from django.utils.translation import gettext as _

from policies.texts.model import Problem, TextRefused
from web import sizes

MAX_ARCHIVE = sizes.WORD_FILE
MAX_UNPACKED = 80 * sizes.MB
# What reading one raises if it is broken; a RuntimeError says that it has a password.
BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
    *(NotImplementedError, OSError, EOFError, ValueError),
)


def refuse_large_file(raw: bytes) -> None:
    if len(raw) > MAX_ARCHIVE:
        said = _("The file is over %s. Make its pictures smaller, or take them out.")
        raise TextRefused(Problem(None, said % sizes.in_mb(MAX_ARCHIVE)))


def unpacked(
    raw: bytes,
    most: int,
    too_many: str,
    *,
    is_wanted: Callable[[zipfile.ZipInfo], bool] = lambda _info: True,
    largest: Callable[[str], int] = lambda _name: MAX_UNPACKED,
) -> dict[str, bytes]:
    """The wanted files by name. Raises TextRefused, with `too_many` for more files than the most,
    if they are larger than a policy's; what `BROKEN` lists; and RuntimeError."""
    files: dict[str, bytes] = {}
    left = MAX_UNPACKED
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        infos = [info for info in archive.infolist() if is_wanted(info)]
        if len(infos) > most:
            raise TextRefused(Problem(None, too_many))
        for info in infos:
            limit = min(left, largest(info.filename))
            with archive.open(info) as file:
                content = file.read(limit + 1)
            if len(content) > limit:
                raise TextRefused(Problem(None, too_much()))
            left -= len(content)
            files[info.filename] = content
    return files


def too_much() -> str:
    return _("The file unpacks to something far larger than a policy, so it was not opened.")
