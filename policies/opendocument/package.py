"""The parts of an OpenDocument text, packed or in one flat XML file, checked before anything reads
them."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from policies.opendocument.flat import FLAT_START, is_flat
from policies.opendocument.names import OFFICE, SCRIPT, TEXT
from policies.texts.model import Problem, TextRefused
from policies.texts.packed_files import BROKEN, refuse_large_file, too_much, unpacked
from web.file_types import ZIP

MAX_PARTS = 2_000
# Words and styles: a thousand-page book has less.
MAX_XML = 6 * 1024 * 1024
MAX_ELEMENTS = 100_000
# Those in cells of tables count too.
MAX_PARAGRAPHS = 20_000
TYPE = b"application/vnd.oasis.opendocument."
OLD_TYPE = b"application/vnd.sun.xml."
READ = re.compile(rb"text(?:-template|-web)?")
# The standard has the first part say what the file is, uncompressed.
STATED = b"mimetypeapplication/vnd."
CONTENT, MANIFEST, WORD = b"content.xml", b"META-INF/manifest.xml", b"[Content_Types].xml"
LISTED_TYPE = re.compile(rb"media-type\s*=\s*[\"'](application/vnd\.[^\"']{1,100})")
FLAT_TYPE = re.compile(rb"mimetype\s*=\s*[\"']([^\"']{1,100})")
PICTURE_BYTES = re.compile(rb"<office:binary-data>[^<]*</office:binary-data>")
# These list a file's macros, even where it has none.
LIBRARIES = ("script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml")
PROGRAMS = re.compile(r"(?:Basic|Scripts)/.*[^/]")
PROGRAM_ELEMENTS = (
    *(f"{SCRIPT}event-listener", f"{SCRIPT}module", f"{TEXT}script"),
    *(
        "{http://openoffice.org/2004/office}source-code",
        "{http://openoffice.org/2004/office}module",
    ),
)


@dataclass(frozen=True)
class Package:
    """A text's content and styles, parsed, and all its parts by name. In a flat file content and
    styles are one element, and there are no parts."""

    content: Any
    styles: Any
    parts: dict[str, bytes]


def is_opendocument(raw: bytes) -> bool:
    """Whether it claims to be OpenDocument of any kind: `opened` then says if it can be read."""
    if raw.startswith(ZIP):
        return STATED in raw or (CONTENT in raw and MANIFEST in raw and WORD not in raw)
    return is_flat(raw)


def opened(raw: bytes) -> Package:
    """Raises TextRefused, with the reason, for a file we can't read: too large, encrypted, not a
    text, with macros, broken."""
    refuse_large_file(raw)
    try:
        return _flat(raw) if is_flat(raw) else _packed(raw)
    except (*BROKEN, etree.XMLSyntaxError) as error:
        raise broken() from error
    except RuntimeError as error:  # How zipfile says that a part is encrypted.
        raise _encrypted() from error


def _flat(raw: bytes) -> Package:
    found = FLAT_TYPE.search(raw[:FLAT_START])
    _refuse_other(found[1] if found else b"")
    root = _parsed(raw, len(PICTURE_BYTES.sub(b"", raw)))
    _refuse_programs(root)
    return Package(root, root, {})


def _packed(raw: bytes) -> Package:
    parts = unpacked(raw, MAX_PARTS, _("The file has far more parts than a text needs."))
    manifest = parts.get(MANIFEST.decode(), b"")
    listed = LISTED_TYPE.search(manifest)
    _refuse_other(parts.get("mimetype", listed[1] if listed else b"").strip())
    if b"encryption-data" in manifest:
        raise _encrypted()
    if any(PROGRAMS.fullmatch(each) and not each.endswith(LIBRARIES) for each in parts):
        raise _with_macros()
    if "content.xml" not in parts:
        raise broken()
    content = _parsed(parts["content.xml"])
    styles = _parsed(parts["styles.xml"]) if "styles.xml" in parts else etree.Element("none")
    _refuse_programs(content)
    _refuse_programs(styles)
    return Package(content, styles, parts)


def parsed(xml: bytes) -> Any:
    """A part's root. Raises TextRefused if it is larger than words are, or declares entities."""
    try:
        return _parsed(xml)
    except etree.XMLSyntaxError as error:
        raise broken() from error


def _parsed(xml: bytes, size: int | None = None) -> Any:
    if (len(xml) if size is None else size) > MAX_XML or xml.count(b"<") > 2 * MAX_ELEMENTS:
        raise refusal(too_much())
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(xml, parser)
    if root.getroottree().docinfo.doctype:
        raise broken()
    paragraphs = sum(1 for _each in root.iter(f"{TEXT}p", f"{TEXT}h"))
    if paragraphs > MAX_PARAGRAPHS:
        raise refusal(
            _("The file has far more paragraphs than a policy needs. Split it into two policies.")
        )
    return root


def _refuse_other(kind: bytes) -> None:
    """Spreadsheets, presentations and drawings are OpenDocument too."""
    if kind.startswith(OLD_TYPE):
        raise refusal(_("This is an older kind of file (.sxw). Save it as .odt first."))
    if not kind.startswith(TYPE):
        raise broken()
    name = kind.removeprefix(TYPE)
    if READ.fullmatch(name):
        return
    if name.startswith(b"spreadsheet"):
        raise refusal(_("This is a spreadsheet. Save the policy as a text document (.odt)."))
    if name.startswith(b"presentation"):
        raise refusal(_("This is a presentation. Save the policy as a text document (.odt)."))
    raise refusal(
        _(
            "This OpenDocument file is not a text document. Save the policy as a text document"
            " (.odt)."
        )
    )


def _refuse_programs(root: Any) -> None:
    if next(root.iter(*PROGRAM_ELEMENTS), None) is not None:
        raise _with_macros()


def body(root: Any) -> Any:
    """The element that holds the text. Raises TextRefused if there is none."""
    found = root.find(f"{OFFICE}body/{OFFICE}text")
    if found is None:
        raise broken()
    return found


def refusal(message: str) -> TextRefused:
    return TextRefused(Problem(None, message))


def broken() -> TextRefused:
    return refusal(
        _("The OpenDocument file is broken. Open it in LibreOffice, save it and import that.")
    )


def _encrypted() -> TextRefused:
    return refusal(
        _("The file has a password. Save it without one in LibreOffice, then import it.")
    )


def _with_macros() -> TextRefused:
    return refusal(_("The file holds macros. Take them out, or save it as .docx, then import it."))
