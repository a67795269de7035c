"""The drawings of an OpenDocument text: pictures, text boxes, formulas, other programs' objects."""

import base64
import binascii
import hashlib
import io
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from lxml.html import builder

from policies.opendocument.inline import Paragraph
from policies.opendocument.names import DRAW, MATH, OFFICE, SVG, TABLE, XLINK
from policies.opendocument.package import Package, parsed
from policies.opendocument.unshown import PARAGRAPHS, words_in
from policies.redrawing import redraw
from policies.texts.file_notes import FileNotes, lost_picture, wordless_picture
from policies.texts.model import Drawing, shorten

# What a frame may hold that has paragraphs of its own.
OPEN = {f"{DRAW}text-box", f"{TABLE}table"}
OBJECTS = (f"{DRAW}object", f"{DRAW}object-ole", f"{DRAW}plugin", f"{DRAW}floating-frame")
BRACKETS = str.maketrans("[]", "()")


@dataclass
class Drawings:
    package: Package
    notes: FileNotes
    redrawn: dict[str, Drawing] = field(default_factory=dict)

    def read(self, drawn: Any, found: Paragraph) -> list[Any]:
        """The pictures in it as elements of HTML. What has paragraphs of its own is to follow the
        paragraph that it is drawn in."""
        if drawn.tag == f"{DRAW}a":
            return [each for child in drawn for each in self.read(child, found)]
        if drawn.tag != f"{DRAW}frame":
            if next(drawn.iter(*PARAGRAPHS, f"{DRAW}frame"), None) is not None:
                found.beside.append(drawn)
            return []
        boxes = [each for each in drawn if each.tag in OPEN]
        if boxes:
            found.beside += boxes
            return []
        return self._object(drawn) if drawn.find(OBJECTS[0]) is not None else self._picture(drawn)

    def _object(self, frame: Any) -> list[Any]:
        """A formula or a chart: its picture if it can be shown, else its words are named."""
        root = self._root(frame.find(OBJECTS[0]))
        words = words_in(root) if root is not None else ""
        if root is not None and root.tag == f"{MATH}math":
            self.notes.doubts.append(
                _("A formula, left out; write what it says: “%s”") % shorten(words)
            )
            return []
        shown = self._picture(frame)
        if words and not shown:
            self.notes.doubts.append(
                _("A drawing, left out; write what it says: “%s”") % shorten(words)
            )
        return shown

    def _root(self, holder: Any) -> Any:
        """What another program wrote, in the file itself or in a part of its own."""
        if len(holder):
            return holder[0]
        folder = holder.get(f"{XLINK}href", "").removeprefix("./").rstrip("/")
        part = self.package.parts.get(f"{folder}/content.xml")
        return parsed(part) if part else None

    def _picture(self, frame: Any) -> list[Any]:
        """The first that can be shown of several formats of one picture."""
        why = ""
        for each in frame.iterchildren(f"{DRAW}image"):
            address = each.get(f"{XLINK}href", "")
            raw = self._bytes(each, address)
            if raw is None and address:
                self.notes.said.append(
                    _("A linked picture that isn't in the file, left out: “%s”") % shorten(address)
                )
                return []
            try:
                drawing = redraw(io.BytesIO(raw or b""))
            except ValidationError as error:
                why = why or " ".join(error.messages)
                continue
            sha256 = hashlib.sha256(drawing.content).hexdigest()
            self.redrawn[sha256] = drawing
            return [self._shown(frame, sha256)]
        self.notes.said.append(_with_words(lost_picture(why), _alternative(frame)))
        return []

    def _bytes(self, image: Any, address: str) -> bytes | None:
        written = image.findtext(f"{OFFICE}binary-data")
        if written is None:
            return self.package.parts.get(address.removeprefix("./"))
        try:
            return base64.b64decode(written)
        except (binascii.Error, ValueError):
            return b""

    def _shown(self, frame: Any, sha256: str) -> Any:
        words = _alternative(frame)
        if not words:
            self.notes.said.append(wordless_picture())
        return builder.IMG(src=f"picture:{sha256}", alt=words)


def _alternative(frame: Any) -> str:
    """Its title and its description, or one of them if they are the same."""
    said = [frame.findtext(f"{SVG}{name}") or "" for name in ("title", "desc")]
    return " ".join(": ".join(dict.fromkeys(filter(None, said))).translate(BRACKETS).split())


def _with_words(message: str, words: str) -> str:
    return f"{message} “{shorten(words)}”" if words else message
