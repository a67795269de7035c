"""What an uploaded file is, by its content and never by its name, and whether we accept it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from breaches.evidence.file_names import safe_name
from web import file_types, sizes
from web.confinement.picture_sizes import MOST_PIXELS, pixels

# Enough of a file to identify it; the headers of an email may be long.
HEAD = 64 * 1024
# Lines that every email must have (RFC 5322, 3.6), and all header lines at its start.
SENDER = re.compile(rb"^From:", re.IGNORECASE | re.MULTILINE)
DAY = re.compile(rb"^Date:", re.IGNORECASE | re.MULTILINE)
HEADERS = re.compile(rb"(?:[!-9;-~]+:.*\n?(?:[ \t].*\n?)*)+")

PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
VIDEOS = ("video/mp4", "video/quicktime", "video/webm")
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "video/mp4": (".mp4", ".m4v", ".3gp"),
    "video/quicktime": (".mov", ".qt"),
    "video/webm": (".webm",),
    "message/rfc822": (".eml",),
}
MP4_BRANDS = (b"iso", b"mp4", b"avc", b"M4V", b"MSNV", b"3gp", b"3g2", b"dash", b"XAVC", b"f4v")
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")


@dataclass(frozen=True)
class Examined:
    """An acceptable file. `stripped` is a picture redrawn from nothing but its pixels."""

    content: "File[Any]"
    name: str
    type: str
    stripped: bool = False


def examine(file: "File[Any]", *, anonymous: bool = False) -> Examined:
    """Raises ValidationError, which says what is wrong with the file and how to fix it.

    An anonymous report takes only pictures: nothing else can be stripped of clues to its author.
    """
    media_type = media_type_of(file)
    if anonymous and media_type not in PICTURES:
        raise ValidationError(_NOT_WITHOUT_A_NAME)
    _refuse_too_large(file, sizes.VIDEO if media_type in VIDEOS else sizes.EVIDENCE)
    if media_type in PICTURES:
        _refuse_too_many_pixels(file, media_type)
    file.seek(0)
    return Examined(file, safe_name(file.name or "", ENDINGS[media_type]), media_type)


def media_type_of(file: "File[Any]") -> str:
    """Raises ValidationError, with advice, for a type that we don't accept."""
    file.seek(0)
    head = file.read(HEAD)
    for media_type, is_one in _TAKEN:
        if is_one(head):
            return media_type
    for is_one, advice in _REFUSED:
        if is_one(head):
            raise ValidationError(advice)
    raise ValidationError(_NOT_TAKEN)


def _refuse_too_large(file: "File[Any]", most: int) -> None:
    if file.size > most:
        raise ValidationError(
            _(
                "This file has %(size)s; at most %(most)s can be taken. Send a shorter part of it,"
                " or screenshots of what matters."
            ),
            params={"size": filesizeformat(file.size), "most": sizes.in_mb(most)},
        )


def _refuse_too_many_pixels(file: "File[Any]", media_type: str) -> None:
    count = pixels(file, media_type)
    if count is None:
        raise ValidationError(
            _("This picture is damaged: not even its size can be read. Save or take it again.")
        )
    if count > MOST_PIXELS:
        raise ValidationError(
            _("This picture has more than 80 million pixels. Send a screenshot of it instead.")
        )


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(starts)


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    """For MP4, QuickTime and HEIC, which share one container format."""
    return lambda head: head[4:8] == b"ftyp" and head[8:12].startswith(brands)


def _is_webm(head: bytes) -> bool:
    return head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]


def _is_mail(head: bytes) -> bool:
    """Header lines from the start. The email is taken apart later, in a process of its own."""
    if b"\0" in head or not re.match(rb"[!-9;-~]+:[ \t]", head):
        return False
    found = HEADERS.match(head.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    return bool(found and SENDER.search(found[0]) and DAY.search(found[0]))


def _is_markup(head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!", b"<?xml", b"<html", b"<svg", b"<script", b"<head", b"<body"))


_TAKEN: list[tuple[str, Callable[[bytes], bool]]] = [
    ("image/jpeg", _begins(file_types.JPEG)),
    ("image/png", _begins(file_types.PNG)),
    ("image/gif", _begins(b"GIF87a", b"GIF89a")),
    ("image/webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    ("application/pdf", _begins(file_types.PDF)),
    ("video/quicktime", _brand(b"qt  ")),
    ("video/mp4", _brand(*MP4_BRANDS)),
    ("video/webm", _is_webm),
    ("message/rfc822", _is_mail),
]
_REFUSED: list[tuple[Callable[[bytes], bool], Any]] = [
    (lambda head: not head, _("This file is empty. Choose it again.")),
    (
        _brand(*HEIC_BRANDS),
        _(
            "This picture is of the kind HEIC, which can't be taken. Send it as JPEG: on an iPhone"
            " share it by mail to yourself, or take a screenshot of it."
        ),
    ),
    (
        _is_markup,
        _(
            "This is a web page or a drawing that can hold a program, so it can't be taken. Take a"
            " screenshot of it, or print it to a PDF."
        ),
    ),
    (
        _begins(b"PK"),
        _(
            "This is an Office document or a compressed folder, which can't be taken. Save the"
            " document as PDF; take files out of the folder and send them one by one."
        ),
    ),
    (
        _begins(file_types.OLE, file_types.RTF),
        _(
            "This is an Office document or an Outlook message, which can't be taken. Save the"
            " document as PDF; save the message as .eml, or print it to a PDF."
        ),
    ),
    (
        _begins(b"Rar!", b"7z\xbc\xaf", file_types.GZIP, b"BZh", b"\xfd7zXZ"),
        _("This is a compressed folder, which can't be taken. Send its files one by one."),
    ),
    (_begins(b"MZ", b"\x7fELF", b"#!"), _("This is a program. Programs are never taken.")),
]
_NOT_TAKEN = _(
    "This is none of the files that can be taken: pictures (JPEG, PNG, GIF, WebP), PDF, videos"
    " (MP4, MOV, WebM) and mail saved as .eml. Send a screenshot, or save it as PDF."
)
_NOT_WITHOUT_A_NAME = _(
    "Mail, documents and videos can hold the name of who made them, and can't be freed of it."
    " Without your name only pictures are taken: send a screenshot, or say in words what it shows."
)
