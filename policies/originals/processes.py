"""Runs the programs that read a PDF file."""

from threading import Lock
from typing import IO

from web.confinement import run_apart

# A web process reads one file at a time: as many are read at once as there are web processes.
ONE_AT_A_TIME = Lock()
# By the clock: on a machine that is busy, several times what a process may use.
SECONDS = 90


def output_of(program: str, source: IO[bytes], *arguments: str) -> bytes:
    """What the program makes of the file, which has a descriptor. Raises Stopped."""
    program = f"policies.originals.programs.{program}"
    with ONE_AT_A_TIME, run_apart(program, source, *arguments, seconds=SECONDS) as output:
        return output.read()
