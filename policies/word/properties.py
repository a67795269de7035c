"""Facts about a Word file that Word and LibreOffice keep when they save it (ECMA-376 part 2)."""

from collections.abc import Mapping
from typing import Any

from docx.opc.constants import CONTENT_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from policies.word.package import Parts

PART = "docProps/custom.xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
OWN = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
# What the standard asks of properties that people define.
FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def add_properties(document: Any, values: Mapping[str, str]) -> None:
    root = etree.Element(f"{{{OWN}}}Properties", nsmap={None: OWN, "vt": TYPES})
    for number, (name, value) in enumerate(values.items(), 2):
        attributes = {"fmtid": FORMAT, "pid": str(number), "name": name}
        held = etree.SubElement(root, f"{{{OWN}}}property", attributes)
        etree.SubElement(held, f"{{{TYPES}}}lpwstr").text = value
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    package = document.part.package
    part = Part(PackURI(f"/{PART}"), CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, content, package)
    package.relate_to(part, RELATION)


def read_properties(parts: Parts) -> dict[str, str]:
    if PART not in parts:
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(parts[PART], parser)
    return {
        each.get("name", ""): "".join(map(str, each.itertext())).strip()
        for each in root.iter(f"{{{OWN}}}property")
    }
