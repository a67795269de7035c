"""Limits for a process that reads an uploaded file."""

import sys
from collections.abc import Callable
from typing import IO

from web.confinement.isolation import confine

MB = 1024 * 1024
# On top of what the process uses once its libraries are loaded; together it stays under 300 MB.
MEMORY = 200 * MB
SECONDS = 230  # of CPU time
LARGEST = 200 * MB  # of output


def run(redraw: Callable[[IO[bytes], IO[bytes]], None]) -> None:
    """Redraw standard input to standard output. Any error ends the process. Whatever the program
    needs must have been loaded."""
    confine(MEMORY, SECONDS, LARGEST)
    redraw(sys.stdin.buffer, sys.stdout.buffer)
    sys.stdout.buffer.flush()
