"""Reads files from outside in a process of its own, which first sets itself limits."""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent


class Stopped(Exception):
    """The file is broken, or needs more memory or time than is allowed."""


@contextmanager
def run_apart(
    program: str,
    source: IO[bytes],
    *arguments: str,
    seconds: float,
    env: Mapping[str, str] | None = None,
) -> Iterator[IO[bytes]]:
    """What a module of ours, run as a program, makes of the file, which must have a descriptor. The
    program gets none of our settings and keys, only `env`. Raises Stopped."""
    source.seek(0)
    with tempfile.TemporaryFile() as target:
        try:
            subprocess.run(
                [sys.executable, "-m", program, *arguments],
                stdin=source,
                stdout=target,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env=env or {},
                timeout=seconds,
                check=True,
            )
        except subprocess.SubprocessError as error:
            raise Stopped(str(error)) from error
        target.seek(0)
        yield target


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
