"""Repairs what WeasyPrint gets wrong in a tagged PDF, before it is written."""

import re
from typing import Any

LIST_ITEM_PARTS = ("/Lbl", "/LBody")
# A glyph number with no character; it gets the invisible joiner instead.
NO_LETTER, JOINER = re.compile(rb"^(<[0-9a-f]{4}> )<>$"), rb"\1<200d>"


def mend(_document: Any, pdf: Any) -> None:
    wrap_list_bodies(pdf)
    map_all_glyphs(pdf)


def map_all_glyphs(pdf: Any) -> None:
    """Every glyph maps to a character (ISO 14289-1, 7.21.7).

    Where several glyphs draw one character, as in Hindi, WeasyPrint maps the first of them and
    leaves the others empty.
    """
    for each in pdf.objects:
        lines = getattr(each, "stream", None)
        if lines and b"begincmap" in lines:
            each.stream = [NO_LETTER.sub(JOINER, line) for line in lines]


def wrap_list_bodies(pdf: Any) -> None:
    """A list item has a label and a body and nothing else (ISO 32000-1, table 336).

    WeasyPrint makes no body if the item's text is in paragraphs.
    """
    elements = {item.reference: item for item in pdf.objects if is_element(item)}
    for item in [element for element in elements.values() if element["S"] == "/LI"]:
        loose = [kid for kid in item["K"] if elements[kid]["S"] not in LIST_ITEM_PARTS]
        if loose:
            wrap(pdf, item, [elements[kid] for kid in loose])


def is_element(item: Any) -> bool:
    return isinstance(item, dict) and item.get("Type") == "/StructElem"


def wrap(pdf: Any, item: Any, loose: list[Any]) -> None:
    references = [element.reference for element in loose]
    body = type(item)({**item, "S": "/LBody", "K": type(item["K"])(references)})
    body["P"] = item.reference
    pdf.add_object(body)
    for element in loose:
        element["P"] = body.reference
    item["K"] = type(item["K"])([k for k in item["K"] if k not in references] + [body.reference])
