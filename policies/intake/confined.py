"""Reads a file in a process of its own, with little memory and time, and no database or keys.

The parent (reading.py) gives the file on standard input. What was read is one line of JSON on
standard output, then the bytes of its pictures. If the file takes the process over, it can still
give back any text and pictures it likes, and use up its time and memory. It can't open a file or a
connection or start a process, on any kernel; that it can't remove, cut or move the site's files by
name needs Landlock (Linux 5.13, for cutting 6.2), and that it can't send signals to other processes
of the site needs Linux 6.12. A fault of the kernel itself is beyond all this.
"""

import codecs
import json
import sys
import xml.dom.expatbuilder  # noqa: F401  # mammoth does so when it reads.
from dataclasses import asdict, fields
from typing import IO

from django.apps import apps
from django.utils.translation import gettext

from policies.intake.formats import read
from policies.texts.characters import NAMES
from policies.texts.model import Drawing, FromFile, TextRefused
from web.confinement.isolation import BUSY, confine
from web.confinement.pictures import load_pillow

MB = 1024 * 1024
# On top of what the process uses once its libraries are loaded; together it stays under 300 MB.
MEMORY = 230 * MB
SECONDS = 20  # of CPU time
BY_THE_CLOCK = BUSY * SECONDS
LARGEST = 120 * MB  # of output


def main(source: IO[bytes], target: IO[bytes]) -> None:
    _load()
    confine(MEMORY, SECONDS, LARGEST)
    answer(source.read(), target)
    target.flush()


def answer(raw: bytes, target: IO[bytes]) -> None:
    try:
        _write(read(raw), target)
    except TextRefused as refused:
        _write_line({"problems": [asdict(each) for each in refused.problems]}, target)


def _load() -> None:
    """What would otherwise be loaded when it is needed, and can't be any more."""
    apps.populate(())  # For translations; django.setup() would load the whole ORM.
    gettext("English")  # A catalogue is read with its first message.
    load_pillow()
    for encoding in (*NAMES, "cp437"):  # That of names in ZIP archives.
        codecs.lookup(encoding)


def _write(found: FromFile, target: IO[bytes]) -> None:
    said = {each.name: getattr(found, each.name) for each in fields(found)}
    said["drawings"] = [_about(each) for each in found.drawings]
    _write_line(said, target)
    for each in found.drawings:
        target.write(each.content)


def _about(drawing: Drawing) -> dict[str, object]:
    size = len(drawing.content)
    named = {"width": drawing.width, "height": drawing.height, "original": drawing.original}
    return {**named, "size": size}


def _write_line(said: object, target: IO[bytes]) -> None:
    target.write(json.dumps(said).encode() + b"\n")


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
