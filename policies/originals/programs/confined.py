"""Limits for a process that reads an uploaded file."""

import resource
from pathlib import Path

MOST_PAGES = 1_000
MB = 1024 * 1024
# On top of what the process uses once its libraries are loaded; together it stays under 300 MB.
MEMORY = 200 * MB
SECONDS = 20  # of CPU time
LARGEST = 60 * MB  # of output


def confine() -> None:
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
