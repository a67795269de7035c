"""A policy's papers: what printing needs to know of a version and of the partnership."""

from people.models import Partnership
from policies.models import Picture, Version
from policies.texts.rendering import SHOWN
from printing.documents import Brand, ContentsLine, PolicyDocument, Text


def document(version: Version) -> PolicyDocument:
    return PolicyDocument(
        brand=brand_of(version),
        title=version.title,
        version=version.number,
        text_date=version.text_date,
        text=printed(version.html),
        contents=tuple(ContentsLine(**line) for line in version.contents),
    )


def printed(html: str) -> Text:
    """A text with its pictures, under the addresses that a PDF knows."""
    text = SHOWN.sub(lambda match: _address(match["sha256"]), html)
    shown = Picture.objects.filter(pk__in=[match["sha256"] for match in SHOWN.finditer(html)])
    return Text(text, {_address(picture.pk): _content(picture) for picture in shown})


def _address(sha256: str) -> str:
    return f"printing:picture-{sha256}"


def _content(picture: Picture) -> bytes:
    with picture.file.open("rb") as file:
        content: bytes = file.read()
    return content


def brand_of(version: Version) -> Brand:
    return brand(Partnership.current(), version.partnership)


def brand(partnership: Partnership, name: str = "") -> Brand:
    """How the partnership's papers look, under the name that the text itself gives."""
    logo = None
    if partnership.logo:
        with partnership.logo.open("rb") as file:
            logo = file.read()
    return Brand(name=name or partnership.name, colour=partnership.colour, logo=logo)
