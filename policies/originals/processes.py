"""Runs the programs that read a PDF file."""

import subprocess
import sys
import tempfile
from threading import Lock
from typing import IO

from django.conf import settings

# A web process reads one file at a time: as many are read at once as there are web processes.
ONE_AT_A_TIME = Lock()
# By the clock: on a machine that is busy, several times what a process may use.
SECONDS = 90


class Failed(Exception):
    """The file is broken, or needs more memory or time than is allowed."""


def output_of(program: str, source: IO[bytes], *arguments: str) -> bytes:
    """What the program makes of the file, which has a descriptor. It gets none of our settings and
    keys. Raises Failed."""
    source.seek(0)
    with ONE_AT_A_TIME, tempfile.TemporaryFile() as target:
        try:
            subprocess.run(
                [sys.executable, "-m", f"policies.originals.programs.{program}", *arguments],
                stdin=source,
                stdout=target,
                stderr=subprocess.DEVNULL,
                cwd=settings.BASE_DIR,
                env={},
                timeout=SECONDS,
                check=True,
            )
        except subprocess.SubprocessError as error:
            raise Failed from error
        target.seek(0)
        return target.read()
