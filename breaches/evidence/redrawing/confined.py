"""Limits for a process that reads an uploaded file."""

import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

MB = 1024 * 1024
# On top of what the process uses once its libraries are loaded; together it stays under 300 MB.
MEMORY = 200 * MB
SECONDS = 230  # of CPU time
LARGEST = 200 * MB  # of output


def run(redraw: Callable[[IO[bytes], IO[bytes]], None]) -> None:
    """Redraw standard input to standard output. Any error ends the process."""
    _confine()
    redraw(sys.stdin.buffer, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def _confine() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, _memory_in_use() + MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _memory_in_use() -> int:
    """Address space in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()
