"""OpenDocument texts for tests: as LibreOffice writes them, and as they should not be."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from policies.opendocument import names

# As LibreOffice wrote them from the Word files beside them (see odt/make).
FILES = Path(__file__).parent / "odt"
KINDS = ("office", "text", "style", "table", "draw", "form", "script", "fo", "svg", "loext", "dc")
SPACES = " ".join(
    f'xmlns:{kind}="{getattr(names, kind.upper())[1:-1]}"' for kind in (*KINDS, "xlink", "math")
)
TEXT = "application/vnd.oasis.opendocument.text"
CONSENT = "I [full name] have read and understood the policy and will comply with it."
NAMED = """
<style:style style:name="Title" style:family="paragraph"/>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"
 style:default-outline-level="1"/>
<style:style style:name="Strong" style:family="text">
 <style:text-properties fo:font-weight="bold"/></style:style>
"""


def document(body: str, styles: str = "", automatic: str = "") -> dict[str, bytes]:
    """The parts of a policy with this in its first section."""
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{automatic}"
        "</office:automatic-styles><office:body><office:text>"
        '<text:p text:style-name="Title">Screens Policy</text:p>'
        f'<text:h text:outline-level="1">1. Aims</text:h>{body}'
        '<text:h text:outline-level="1">2. Informed consent</text:h>'
        f"<text:p>{CONSENT}</text:p></office:text></office:body></office:document-content>"
    )
    named = f"<office:document-styles {SPACES}><office:styles>{NAMED}{styles}</office:styles>"
    return {
        "mimetype": TEXT.encode(),
        "content.xml": content.encode(),
        "styles.xml": f"{named}</office:document-styles>".encode(),
        "META-INF/manifest.xml": b"<manifest/>",
    }


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            file.writestr(name, content, kind)
    return out.getvalue()


def odt(body: str, styles: str = "", automatic: str = "", **parts: bytes) -> bytes:
    return packed({**document(body, styles, automatic), **parts})


def with_part(name: str, content: bytes) -> bytes:
    return packed({**document("<text:p>Safe.</text:p>"), name: content})


def flat(body: str) -> bytes:
    return (
        f'<?xml version="1.0"?><office:document {SPACES} office:mimetype="{TEXT}">'
        f"<office:styles>{NAMED}</office:styles><office:body><office:text>"
        f'<text:h text:outline-level="1">1. Aims</text:h>{body}'
        "</office:text></office:body></office:document>"
    ).encode()


def files() -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in sorted(FILES.glob("*.odt"))}


def bomb() -> bytes:
    """More megabytes of spaces than a file may have, in a hundred kilobytes."""
    return with_part("Pictures/a.png", b" " * 85_000_000)


def _other(kind: str) -> bytes:
    return with_part("mimetype", f"application/vnd.oasis.opendocument.{kind}".encode())


def _encrypted() -> bytes:
    entry = b'<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/>'
    return with_part("META-INF/manifest.xml", entry)


LISTENER = "<office:event-listeners><script:event-listener/></office:event-listeners>"
WIDE = '<table:table><table:table-row><table:table-cell table:number-columns-{}="1000000"/>'
WIDE += "</table:table-row></table:table>"
ENTITIES = b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'
# What is refused, and a word of why. Each is made only when needed.
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip bomb": (bomb, "far larger than a policy"),
    "an encrypted file": (_encrypted, "has a password"),
    "a spreadsheet": (lambda: _other("spreadsheet"), "is a spreadsheet"),
    "a presentation": (lambda: _other("presentation"), "is a presentation"),
    "a drawing": (lambda: _other("graphics"), "not a text document"),
    "an older format": (
        lambda: with_part("mimetype", b"application/vnd.sun.xml.writer"),
        "older kind",
    ),
    "macros": (lambda: with_part("Basic/Standard/Module1.xml", b"<a/>"), "macros"),
    "scripts": (lambda: with_part("Scripts/python/a.py", b"pass"), "macros"),
    "a script event": (lambda: odt(LISTENER), "macros"),
    "a script field": (lambda: odt("<text:p><text:script>a</text:script></text:p>"), "macros"),
    "half a file": (lambda: odt("<text:p>a</text:p>")[:900], "broken"),
    "too many parts": (
        lambda: packed({**document(""), **{f"{n}.xml": b"" for n in range(2_000)}}),
        "more parts",
    ),
    "no content": (lambda: with_part("content.xml", b"<a/>"), "broken"),
    "broken XML": (lambda: with_part("content.xml", b"<a"), "broken"),
    "broken styles": (lambda: with_part("styles.xml", b"<a"), "broken"),
    "entities": (lambda: with_part("content.xml", ENTITIES), "broken"),
    "entities in UTF-16": (
        lambda: with_part("content.xml", ENTITIES.decode().encode("utf-16")),
        "broken",
    ),
    "too large": (lambda: odt("")[:200] + bytes(21 * 1024 * 1024), "over 20 MB"),
    "many columns": (lambda: odt(WIDE.format("repeated")), "more cells"),
    "wide cells": (lambda: odt(WIDE.format("spanned")), "more cells"),
    "many paragraphs": (lambda: odt("<text:p/>" * 30_000), "more paragraphs"),
    "many elements": (lambda: odt("<text:p>" + "<text:s/>" * 210_000 + "</text:p>"), "far larger"),
    "deep nesting": (lambda: odt("<text:a>" * 300 + "</text:a>" * 300), "broken"),
    "long text": (lambda: odt(f"<text:p>{'a' * 2_200_000}</text:p>"), "text is over"),
}
