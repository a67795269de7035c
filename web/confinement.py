"""Limits that a process sets itself before it reads a file from outside."""

import resource
from pathlib import Path


def confine(memory: int, seconds: int, largest: int) -> None:
    """At most so many bytes on top of what the process uses now, so many seconds of CPU time, and
    files of so many bytes. No limit can be raised again."""
    for kind, most in (
        (resource.RLIMIT_AS, _memory_in_use() + memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, largest),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _memory_in_use() -> int:
    """Address space in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()
