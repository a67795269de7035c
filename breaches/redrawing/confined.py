"""How little a process may use that reads what somebody sent."""

import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

MB = 1024 * 1024
# Beyond what the process has once its libraries are loaded; with those it stays under 300 MB.
MEMORY = 200 * MB
SECONDS = 230  # of computing
LARGEST = 200 * MB  # of what it writes


def run(redraw: Callable[[IO[bytes], IO[bytes]], None]) -> None:
    """Draw standard input anew to standard output. Whatever goes wrong ends the process."""
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
