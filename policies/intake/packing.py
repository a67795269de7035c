"""A stored text in Markdown with its pictures beside it, packed as a ZIP archive."""

import io
import zipfile

from django.utils.translation import gettext as _

from policies.intake.picture_addresses import readdressed
from policies.models import Picture
from policies.texts.model import TextDiffers
from policies.texts.passages import pictures

FOLDER = "pictures"


def packed_text(source: str, name: str) -> bytes:
    """A stored text and its pictures as an archive that archives.py takes back. Raises
    TextDiffers if it would come back as another."""
    held = Picture.objects.in_bulk(list(pictures(source)))
    names = {f"picture:{pk}": f"{FOLDER}/{pk[:16]}.{_ending(each)}" for pk, each in held.items()}
    addresses = {name: address for address, name in names.items()}
    text = readdressed(source, names.get)
    if readdressed(text, addresses.get) != source or len(held) < len(pictures(source)):
        raise TextDiffers(_("The pictures of the text are not all here."))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}.md", text)
        for pk, picture in held.items():
            with picture.file.open("rb") as file:
                archive.writestr(names[f"picture:{pk}"], file.read())
    return out.getvalue()


def _ending(picture: Picture) -> str:
    return "png" if picture.media_type == "image/png" else "jpg"
