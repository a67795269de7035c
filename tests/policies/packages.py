"""Word files written by hand, element by element."""

from collections.abc import Iterable

from tests.policies.words import CONSENT, parts, styled, zipped

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
WORD = "http://schemas.microsoft.com/office/word/2010"
NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": f"{OFFICE}/relationships",
    "m": f"{OFFICE}/math",
    "a": f"{DRAWING}/main",
    "wp": f"{DRAWING}/wordprocessingDrawing",
    "pic": f"{DRAWING}/picture",
    "c": f"{DRAWING}/chart",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w14": f"{WORD}/wordml",
    "wps": f"{WORD}/wordprocessingShape",
}
DECLARED = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items())
# Type, target, and what else a relationship says.
Relation = tuple[str, str, str]


def run(words: str, marks: str = "") -> str:
    return f"<w:r><w:rPr>{marks}</w:rPr><w:t xml:space='preserve'>{words}</w:t></w:r>"


def paragraph(inside: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def heading(words: str, style: str = "Heading1", inside: str = "") -> str:
    return paragraph(inside + run(words), f"<w:pStyle w:val='{style}'/>")


def field(code: str, result: str) -> str:
    begin, parted, end = (
        f"<w:r><w:fldChar w:fldCharType='{each}'/></w:r>" for each in ("begin", "separate", "end")
    )
    said = f"<w:r><w:instrText xml:space='preserve'> {code} </w:instrText></w:r>"
    return begin + said + parted + result + end


def main_part(body: str) -> bytes:
    """A policy with this between its first heading and its second."""
    title = heading("Screens Policy", "Title")
    second = heading("2. Consent", inside="<w:bookmarkStart w:id='9' w:name='_Second'/>")
    inside = f"{title}{heading('1. Aims')}{body}{second}{paragraph(run(CONSENT))}"
    return f"<w:document {DECLARED}><w:body>{inside}</w:body></w:document>".encode()


def package(
    body: str, relations: Iterable[Relation] = (), others: dict[str, bytes] | None = None
) -> bytes:
    """The file; relationships of the main part get the ids x0, x1, …"""
    found = parts(styled())
    related = "".join(
        f'<Relationship Id="x{n}" Type="{OFFICE}/relationships/{kind}" Target="{target}" {more}/>'
        for n, (kind, target, more) in enumerate(relations)
    )
    name = "word/_rels/document.xml.rels"
    end = b"</Relationships>"
    found[name] = found[name].replace(end, related.encode() + end)
    return zipped({**found, "word/document.xml": main_part(body), **(others or {})})
