"""A policy's papers: what printing needs to know of a version and of the partnership."""

from people.models import Partnership
from policies.models import Version
from printing.documents import Brand, ContentsLine, PolicyDocument


def document(version: Version) -> PolicyDocument:
    partnership = Partnership.current()
    return PolicyDocument(
        brand=brand(partnership, version.partnership),
        title=version.title,
        version=version.number,
        text_date=version.text_date,
        html=version.html,
        contents=tuple(ContentsLine(**line) for line in version.contents),
    )


def brand(partnership: Partnership, name: str = "") -> Brand:
    """How the partnership's papers look, under the name that the text itself gives."""
    logo = None
    if partnership.logo:
        with partnership.logo.open("rb") as file:
            logo = file.read()
    return Brand(name=name or partnership.name, colour=partnership.colour, logo=logo)
