"""Reads a file in a process of its own, with little memory and time, and no database or keys.

The parent (reading.py) gives the file on standard input. What was read is one line of JSON on
standard output, then the bytes of its pictures.
"""

import json
import sys
from dataclasses import asdict, fields
from typing import IO

from django.apps import apps

from policies.intake.formats import read
from policies.texts.model import Drawing, FromFile, TextRefused
from web.confinement import confine

MB = 1024 * 1024
# On top of what the process uses once its libraries are loaded; together it stays under 300 MB.
MEMORY = 230 * MB
SECONDS = 20  # of CPU time; the parent counts as many by the clock
LARGEST = 120 * MB  # of output


def main(source: IO[bytes], target: IO[bytes]) -> None:
    # All that translating needs; django.setup() would load the whole ORM.
    apps.populate(())
    confine(MEMORY, SECONDS, LARGEST)
    answer(source.read(), target)
    target.flush()


def answer(raw: bytes, target: IO[bytes]) -> None:
    try:
        _write(read(raw), target)
    except TextRefused as refused:
        _write_line({"problems": [asdict(each) for each in refused.problems]}, target)


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
