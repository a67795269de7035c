"""The parts of a Word file under the names that Word gives them, whatever the file calls them.

A part is what its relationship says (ECMA-376 part 2, 6.5). All steps after this one, and the
library that converts, can then go by names.
"""

import posixpath
import re
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _
from lxml import etree

from policies.texts.model import Problem, TextRefused
from policies.texts.packed_files import too_much
from policies.word.numbering import W

Parts = dict[str, bytes]
DOCUMENT = "word/document.xml"
# Parts of which a document has one, by the last word of their relationship's type.
SINGLE = ("styles", "numbering", "footnotes", "endnotes", "comments")
# Parts of which it may have several: named by their kind and a number.
CHUNK = "aFChunk"  # In any format, and so not read as XML.
SEVERAL = ("header", "footer", "diagramData", "chart", "chartEx", CHUNK)
# Words and styles: a thousand-page book has less.
MAX_XML = 6 * 1024 * 1024
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TYPES = "[Content_Types].xml"
# The strict variety of the format has the same elements in other namespaces.
STRICT = re.compile(rb"([\"'])http://purl\.oclc\.org/ooxml/(\w+)/")


def canonical(parts: Parts) -> Parts:
    """Raises TextRefused if there is no main part, or a part that is read is broken."""
    main = _main(parts)
    if main is None:
        raise TextRefused(Problem(None, _not_word()))
    names = {main: DOCUMENT}
    written = _relate(parts, main, names)
    for name in SINGLE:
        beside = next((each for each in names if names[each] == f"word/{name}.xml"), None)
        if beside is not None:
            written |= _relate(parts, beside, names)
    unrelated = {f"word/{name}.xml" for name in SINGLE}
    kept = {name: parts[name] for name in parts if name not in names and name not in unrelated}
    read = {ours: _settled(ours, parts[name]) for name, ours in names.items()}
    types = {
        "[Content_Types].xml": _settled("types.xml", parts.get("[Content_Types].xml", b"<a/>"))
    }
    if parsed(read[DOCUMENT]).tag != f"{W}document":
        raise TextRefused(Problem(None, _not_word()))
    return {**kept, **read, **written, **types, **_relate(parts, "", names)}


def targets_of(parts: Parts, name: str) -> dict[str, str]:
    """Where each relationship of the part leads: to a part, or to an address outside the file."""
    return {identifier: target for _kind, identifier, target, _mode in _relations(parts, name)}


def parsed(content: bytes) -> Any:
    """The root. Entity declarations are refused: Word never needs them."""
    if len(content) > MAX_XML:
        raise TextRefused(Problem(None, too_much()))
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise TextRefused(Problem(None, broken())) from error
    if root.getroottree().docinfo.doctype:
        raise TextRefused(Problem(None, broken()))
    return root


def broken() -> str:
    return _("The Word file is broken. Open it in Word, save it again, and import that.")


def _not_word() -> str:
    return _("This is not a Word file (.docx).")


def _main(parts: Parts) -> str | None:
    related = (
        target
        for kind, _id, target, mode in _relations(parts, "")
        if kind.endswith("/officeDocument") and mode != "External"
    )
    return next((each for name in (*related, DOCUMENT) if (each := _find(parts, name))), None)


def _relations(parts: Parts, name: str) -> list[tuple[str, str, str, str]]:
    """Type, id, target and mode of each relationship that a part has; "" is the whole file."""
    folder, base = posixpath.split(name)
    content = parts.get(posixpath.join(folder, "_rels", f"{base}.rels"))
    if content is None:
        return []
    found = []
    for each in parsed(_transitional(content)).iter(RELATIONSHIP):
        target, mode = each.get("Target", ""), each.get("TargetMode", "")
        if mode != "External":
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found.append((each.get("Type", ""), each.get("Id", ""), target, mode))
    return found


def _find(parts: Parts, name: str) -> str | None:
    """Names are compared without case, and may be percent-encoded."""
    if name in parts:
        return name
    wanted = unquote(name).lower()
    return next((each for each in parts if unquote(each).lower() == wanted), None)


def _relate(parts: Parts, name: str, names: dict[str, str]) -> Parts:
    """Names what the part is related to, and gives its relationships with those names."""
    relations = []
    for kind, identifier, target, mode in _relations(parts, name):
        at = None if mode == "External" else _find(parts, target)
        if at is not None:
            target = "/" + names.setdefault(at, _canonical_name(kind, at, names))
        relations.append((kind, identifier, target, mode))
    folder, base = posixpath.split(names.get(name, name))
    return {posixpath.join(folder, "_rels", f"{base}.rels"): _written(relations)}


def _canonical_name(kind: str, name: str, names: dict[str, str]) -> str:
    word = kind.rpartition("/")[2]
    if word in SINGLE and f"word/{word}.xml" not in names.values():
        return f"word/{word}.xml"
    if word in SEVERAL:
        count = sum(each.startswith(f"word/{word}") for each in names.values())
        return f"word/{word}{count + 1}{'' if word == CHUNK else '.xml'}"
    return name


def _settled(name: str, content: bytes) -> bytes:
    """XML is read once and written as UTF-8, so that all who read it later read the same."""
    read = {f"word/{each}.xml" for each in SINGLE} | {DOCUMENT, TYPES}
    if name not in read and not name.startswith(tuple(f"word/{each}" for each in SEVERAL)):
        return content
    if name.startswith(f"word/{CHUNK}"):
        return content
    root = parsed(_transitional(content))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _transitional(content: bytes) -> bytes:
    return STRICT.sub(rb"\1http://schemas.openxmlformats.org/\2/2006/", content)


def _written(relations: list[tuple[str, str, str, str]]) -> bytes:
    root = etree.Element(f"{RELATIONSHIP}s", nsmap={None: RELATIONSHIP[1:].partition("}")[0]})
    for kind, identifier, target, mode in relations:
        each = etree.SubElement(root, RELATIONSHIP, Type=kind, Id=identifier, Target=target)
        if mode:
            each.set("TargetMode", mode)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
