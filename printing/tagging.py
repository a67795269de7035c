"""Tags that WeasyPrint gets wrong, mended before the PDF is written."""

from typing import Any

LIST_ITEM_PARTS = ("/Lbl", "/LBody")


def wrap_list_bodies(_document: Any, pdf: Any) -> None:
    """A list item holds a label and a body and nothing else (ISO 32000-1, table 336).

    WeasyPrint makes no body where the item's text stands in paragraphs.
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
