"""Equations of a Word file, written on one line (ECMA-376 part 1, 22.1)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from policies.texts.model import shorten
from policies.word.numbering import W

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def write_equations(root: Any) -> Iterator[str]:
    """Each equation becomes a run; yields a note about it."""
    for equation in [*root.iter(f"{M}oMath")]:
        words = " ".join(_linear(equation).split())
        run = etree.Element(f"{W}r")
        etree.SubElement(run, f"{W}t", {SPACE: "preserve"}).text = words
        equation.getparent().replace(equation, run)
        if words:
            yield _("An equation, written on one line: “%s”") % shorten(words)
    for group in [*root.iter(f"{M}oMathPara")]:
        parent, place = group.getparent(), group.getparent().index(group)
        for run in reversed(group.findall(f"{W}r")):
            parent.insert(place, run)
        parent.remove(group)


def _linear(element: Any) -> str:
    kind = element.tag.removeprefix(M) if isinstance(element.tag, str) else ""
    if kind == "t" or element.tag == f"{W}t":
        return element.text or ""
    if kind == "f":
        return f"({_of(element, 'num')})/({_of(element, 'den')})"
    if kind == "rad":
        return f"{_of(element, 'deg')}√({_of(element, 'e')})"
    if kind in ("sSup", "sSub", "sSubSup", "nary"):
        return _scripted(element, kind)
    if kind == "d":
        return _fenced(element)
    if kind in ("eqArr", "m"):
        return "; ".join(map(_linear, [*element.findall(f"{M}e"), *element.findall(f"{M}mr")]))
    gap = " " if kind in ("func", "mr") else ""
    return gap.join(map(_linear, element))


def _of(element: Any, name: str) -> str:
    found = element.find(f"{M}{name}")
    return "".join(map(_linear, found)) if found is not None else ""


def _scripted(element: Any, kind: str) -> str:
    base, lower, upper = (_of(element, name) for name in ("e", "sub", "sup"))
    low = f"_({lower})" if lower else ""
    high = (f"^{upper}" if len(upper) == 1 else f"^({upper})") if upper else ""
    if kind == "nary":
        return f"{_sign(element, 'naryPr', 'chr', '∫')}{low}{high} {base}"
    return f"{base}{low}{high}"


def _fenced(element: Any) -> str:
    begin, end = (
        _sign(element, "dPr", name, default) for name, default in (("begChr", "("), ("endChr", ")"))
    )
    return f"{begin}{', '.join(map(_linear, element.findall(f'{M}e')))}{end}"


def _sign(element: Any, properties: str, name: str, default: str) -> str:
    found = element.find(f"{M}{properties}/{M}{name}")
    return str(found.get(f"{M}val", "")) if found is not None else default
