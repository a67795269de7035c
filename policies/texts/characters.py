"""From the bytes of an uploaded file to lines of clean characters.

Lines are never added or removed here, so that line numbers stay those the author sees.
"""

import html
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable

from django.utils.translation import gettext as _

from web import file_types, sizes

from .model import FindingKind, Notes, Problem, TextRefused, shorten

MAX_BYTES = sizes.TEXT

MAGIC: tuple[tuple[bytes, Callable[[], str]], ...] = (
    (file_types.PDF, lambda: _("a PDF document")),
    (file_types.ZIP, lambda: _("a Word document or another packed file")),
    (file_types.OLE, lambda: _("an old Word document")),
    (file_types.RTF, lambda: _("a rich text document")),
    (file_types.PNG, lambda: _("a picture")),
    (file_types.JPEG, lambda: _("a picture")),
    (file_types.GIF, lambda: _("a picture")),
    (file_types.GZIP, lambda: _("a packed file")),
)

# What is wrong, which characters, and what replaces them. The joiners U+200C and U+200D belong in
# some scripts and in emoji, so they are removed only between ASCII characters.
UNWANTED: tuple[tuple[Callable[[], str], re.Pattern[str], str], ...] = (
    (
        lambda: _("unusual spaces were turned into ordinary ones"),
        re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"),
        " ",
    ),
    (
        lambda: _("page or line breaks within a line were turned into spaces"),
        re.compile("[\x0b\x0c\x85\u2028\u2029]"),
        " ",
    ),
    (lambda: _("soft hyphens were taken out"), re.compile("\u00ad"), ""),
    (
        lambda: _("characters of no width were taken out"),
        re.compile(
            "[\u200b\u2060-\u2064\ufeff\u180e\U000e0000-\U000e007f]"
            "|(?<![^\x00-\x7f])[\u200c\u200d]+(?![^\x00-\x7f])"
        ),
        "",
    ),
    (
        lambda: _("characters that change the direction of writing were taken out"),
        re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"),
        "",
    ),
    (
        lambda: _("control characters were taken out"),
        re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff]"),
        "",
    ),
)
NAMES = {"utf-8": "", "cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
ABOVE_ASCII = re.compile(rb"[\x80-\xff]")
# What the characters of UTF-8 look like, right or cut.
SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{1,2}|[\xf0-\xf4][\x80-\xbf]{1,3}"
)
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
ENTITY = re.compile(r"(?<!\\)&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|[A-Za-z]{2,31});")


def read_lines(raw: bytes, notes: Notes) -> list[str]:
    """The file's lines; raises `TextRefused` if it isn't a text at all."""
    refuse_no_text(raw)
    text, encoding = decode(raw)
    if encoding:
        notes.add(FindingKind.CHARACTERS, 1, "", said_of(encoding))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        notes.add(FindingKind.CHARACTERS, 1, "", _("Line endings were made uniform."))
    if text.startswith("\ufeff"):
        text = text.removeprefix("\ufeff")
        notes.add(FindingKind.CHARACTERS, 1, "", _("The byte order mark was taken off."))
    return text.split("\n")


def refuse_no_text(raw: bytes) -> None:
    if len(raw) > MAX_BYTES:
        message = _("The file is over %s. A policy's text is far smaller: take the pictures out.")
        raise TextRefused(Problem(None, message % sizes.in_mb(MAX_BYTES)))
    if not raw.removeprefix(b"\xef\xbb\xbf").strip():
        raise TextRefused(
            Problem(None, _("The file is empty. Choose the one with the policy's text."))
        )
    for magic, what in MAGIC:
        if raw.startswith(magic):
            message = _("The file is %(what)s, not a text. Save it as Markdown or plain text.")
            raise TextRefused(Problem(None, message % {"what": what()}))


def decode(raw: bytes) -> tuple[str, str]:
    """The text, and the name of the old encoding that it was in ("" for UTF-8)."""
    encoding = _utf_16(raw) or _utf_8_or_windows(raw)
    text = raw.decode(encoding)
    if "\0" in text:
        message = _("The file has binary content. Save the policy as Markdown or plain text.")
        raise TextRefused(Problem(line_at(raw, raw.index(b"\0")), message))
    return text if encoding == "utf-8" else text.removeprefix("\ufeff"), NAMES[encoding]


def _utf_16(raw: bytes) -> str:
    """UTF-16 by its mark, or because every other byte of many is zero."""
    for mark, encoding, zero in ((BOM_UTF16_LE, "utf-16-le", 1), (BOM_UTF16_BE, "utf-16-be", 0)):
        zeros, others = raw[zero::2].count(0), raw[1 - zero :: 2].count(0)
        if raw.startswith(mark) or (zeros * 4 > len(raw) and not others):
            return encoding if _decodes(raw, encoding) else ""
    return ""


def _utf_8_or_windows(raw: bytes) -> str:
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        if _is_windows_1252(raw):
            return "cp1252"
        message = _("From this line on the text is not in UTF-8. Save the file again as UTF-8.")
        raise TextRefused(Problem(line_at(raw, error.start), message)) from None
    return "utf-8"


def _is_windows_1252(raw: bytes) -> bool:
    """Whether its letters are not those of UTF-8, and nothing is a control character."""
    odd, like_utf_8 = len(ABOVE_ASCII.findall(raw)), len(b"".join(SEQUENCE.findall(raw)))
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or CONTROLS.search(raw):
        return False
    return odd > like_utf_8 * 2 and _decodes(raw, "cp1252")


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def said_of(encoding: str) -> str:
    message = _(
        "The file was in %(encoding)s, not in UTF-8, and was read as such. Check that accents,"
        " quotation marks, dashes and £ signs came out right."
    )
    return message % {"encoding": encoding}


def line_at(raw: bytes, position: int) -> int:
    before = raw[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1


def clean(lines: list[str], notes: Notes) -> list[str]:
    """The lines with ordinary spaces and no invisible characters."""
    lines = [spelt_out(line) if "&" in line else line for line in lines]
    for what, pattern, instead in UNWANTED:
        touched = [number for number, line in enumerate(lines) if pattern.search(line)]
        for number in touched:
            lines[number] = pattern.sub(instead, lines[number])
        if touched:
            note_characters(what(), touched, lines, notes)
    note_lost(lines, notes)
    return lines


def note_characters(what: str, touched: list[int], lines: list[str], notes: Notes) -> None:
    listed = ", ".join(str(number + 1) for number in touched[:20])
    if len(touched) > 20:
        listed += " …"
    message = _("On these lines %(what)s: %(lines)s.") % {"what": what, "lines": listed}
    notes.add(FindingKind.CHARACTERS, touched[0] + 1, lines[touched[0]], message)


def note_lost(lines: list[str], notes: Notes) -> None:
    for number, line in enumerate(lines, 1):
        if "\ufffd" in line:
            message = _("A character was lost before the import; look at the original document.")
            notes.add(FindingKind.CHARACTERS, number, shorten(line), message)


def spelt_out(line: str) -> str:
    """The line with entities for spaces and invisible characters as characters."""
    return ENTITY.sub(_invisible, line)


def _invisible(match: re.Match[str]) -> str:
    character = _character(match)
    if len(character) != 1:
        return match[0]
    if any(pattern.fullmatch(character) for _what, pattern, _instead in UNWANTED):
        return character
    return " " if character.isspace() else match[0]


def _character(match: re.Match[str]) -> str:
    if match[1] or match[2]:
        code = int(match[1]) if match[1] else int(match[2], 16)
        return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else ""
    return html.unescape(match[0])
