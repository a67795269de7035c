"""Reads files from outside in a process of its own, which first sets itself limits (isolation.py).

The program must import all that it needs before it calls `confine`.
"""

import logging
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import IO

from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).parents[2]
# A web process reads one file at a time: as many are read at once as there are web processes.
_one_at_a_time = Lock()
WAIT = 10.0  # seconds for another file to be read
# How an error ends what Python says, if it was a limit that was reached.
LIMITS = (b"MemoryError", b"OSError: [Errno 27]")
PLACE = re.compile(rb'^  File "([^"\n]{1,300})", line (\d{1,6})', re.MULTILINE)
KIND = re.compile(rb"^((?:\w+\.)*\w+(?:Error|Exception|Refused))\b", re.MULTILINE)
MOST_SAID = 20_000  # bytes, the last

logger = logging.getLogger(__name__)


class NotRun(Exception):
    """The program made nothing of the file."""


class Stopped(NotRun):
    """The file is broken, or needs more memory or time than is allowed."""


class Failed(NotRun):
    """The program ended with an error that it did not foresee."""

    message = _(
        "The file could not be read. That is a fault in this site, and we have been told. Save the"
        " file again, or in another format, and try that."
    )


class Busy(NotRun):
    """Other files were being read all the time."""

    message = _("Many files are being read at the moment. Please try again in a minute.")


@contextmanager
def run_apart(
    program: str,
    source: IO[bytes],
    *arguments: str,
    seconds: float,
    env: Mapping[str, str] | None = None,
    quiet: bool = False,
) -> Iterator[IO[bytes]]:
    """What a module of ours, run as a program, makes of the file, which must have a descriptor. The
    program gets none of our settings and keys, only `env`, and so many seconds by the clock. If
    `quiet`, nothing is logged of what goes wrong. Raises Stopped, Failed and Busy."""
    source.seek(0)
    with tempfile.TemporaryFile() as target, tempfile.TemporaryFile() as said:
        command = [sys.executable, "-m", program, *arguments]
        try:
            with _turn(seconds):
                subprocess.run(
                    command,
                    stdin=source,
                    stdout=target,
                    stderr=said,
                    cwd=ROOT,
                    env=env or {},
                    timeout=seconds,
                    check=True,
                )
        except subprocess.SubprocessError as error:
            said.seek(max(0, said.seek(0, os.SEEK_END) - MOST_SAID))
            why = _why(program, error, said.read())
            if not quiet:
                level = logging.ERROR if isinstance(why, Failed) else logging.WARNING
                logger.log(level, "A file was not read. %s", why)
            raise why from error
        target.seek(0)
        yield target


@contextmanager
def _turn(seconds: float) -> Iterator[None]:
    if not _one_at_a_time.acquire(timeout=min(WAIT, seconds)):
        raise Busy
    try:
        yield
    finally:
        _one_at_a_time.release()


def _why(program: str, error: subprocess.SubprocessError, said: bytes) -> Stopped | Failed:
    """What a log may say: no words of the program's errors, which may be the file's."""
    if not isinstance(error, subprocess.CalledProcessError):
        return Stopped(f"{program} took too long.")
    ended = f"{program} ended with {error.returncode}"
    last = said.splitlines()[-1] if said else b""
    if error.returncode < 0 or not last or last.startswith(LIMITS):
        return Stopped(f"{ended}: a limit was reached.")
    kind = b"".join(KIND.findall(said)[-1:]).decode("ascii", "replace")
    places = [b"%b:%b" % place for place in PLACE.findall(said)[-3:]]
    return Failed(f"{ended}: {kind} at {b', '.join(places).decode('ascii', 'replace')}")
