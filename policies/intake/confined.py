"""Reads a file, looks at a text or redraws a picture in a process of its own, with little memory
and time, and no database or keys. Its argument says which.

The parent (apart.py) gives it on standard input. What was made of it is one line of JSON on
standard output, then the bytes of its pictures. If the file takes the process over, it can still
give back any text and pictures it likes, and use up its time and memory. It can't open a file or a
connection or start a process, on any kernel; that it can't remove, cut or move the site's files by
name needs Landlock (Linux 5.13, for cutting 6.2), and that it can't send signals to other processes
of the site needs Linux 6.12. A fault of the kernel itself is beyond all this.
"""

import codecs
import io
import json
import sys
import xml.dom.expatbuilder  # noqa: F401  # mammoth does so when it reads.
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import IO

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from policies.intake.apart import DRAW, LARGEST, LOOK, MEMORY, READ, SECONDS
from policies.intake.formats import read
from policies.intake.looking import look_here
from policies.redrawing import redraw
from policies.texts.characters import NAMES
from policies.texts.model import Drawing, Problem, TextRefused
from web.confinement.isolation import confine
from web.confinement.pictures import load_pillow


def main(act: str, source: IO[bytes], target: IO[bytes]) -> None:
    _load()
    confine(MEMORY, SECONDS, LARGEST)
    answer(act, source.read(), target)
    target.flush()


def answer(act: str, raw: bytes, target: IO[bytes]) -> None:
    try:
        ACTS[act](raw, target)
    except TextRefused as refused:
        _write_line({"problems": [asdict(each) for each in refused.problems]}, target)


def _read(raw: bytes, target: IO[bytes]) -> None:
    found = read(raw)
    _write({each.name: getattr(found, each.name) for each in fields(found)}, found.drawings, target)


def _look(raw: bytes, target: IO[bytes]) -> None:
    _write_line({"look": asdict(look_here(**json.loads(raw)))}, target)


def _draw(raw: bytes, target: IO[bytes]) -> None:
    try:
        drawing = redraw(io.BytesIO(raw))
    except ValidationError as error:
        raise TextRefused(*(Problem(None, each) for each in error.messages)) from error
    _write({}, [drawing], target)


ACTS = {READ: _read, LOOK: _look, DRAW: _draw}


def _load() -> None:
    """What would otherwise be loaded when it is needed, and can't be any more."""
    apps.populate(())  # For translations; django.setup() would load the whole ORM.
    gettext("English")  # A catalogue is read with its first message.
    load_pillow()
    for encoding in (*NAMES, "cp437"):  # That of names in ZIP archives.
        codecs.lookup(encoding)


def _write(said: dict[str, object], drawings: Sequence[Drawing], target: IO[bytes]) -> None:
    _write_line({**said, "drawings": [_about(each) for each in drawings]}, target)
    for each in drawings:
        target.write(each.content)


def _about(drawing: Drawing) -> dict[str, object]:
    size = len(drawing.content)
    named = {"width": drawing.width, "height": drawing.height, "original": drawing.original}
    return {**named, "size": size}


def _write_line(said: object, target: IO[bytes]) -> None:
    target.write(json.dumps(said).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
