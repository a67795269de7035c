"""Several at once on one database: processes, which can be killed, and threads on PostgreSQL."""

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

# Sets Django up before it imports the module, whose `main` gets the words.
PROGRAM = (
    "import django, importlib, sys; django.setup();"
    " importlib.import_module(sys.argv[1]).main(*sys.argv[2:])"
)
Environment = dict[str, str]


def command(module: str, *words: Any) -> list[str]:
    return [sys.executable, "-c", PROGRAM, module, *map(str, words)]


def ask(env: Environment, module: str, *words: Any) -> bytes:
    """What a process says that runs alone."""
    done = subprocess.run(
        command(module, *words), env=env, cwd=settings.BASE_DIR, check=True, stdout=subprocess.PIPE
    )
    return done.stdout


@contextmanager
def waiting(env: Environment, module: str, *words: Any) -> Iterator[Any]:
    """A process that says "ready" and waits to be told to go."""
    with subprocess.Popen(
        command(module, *words),
        env=env,
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


def say(line: object) -> None:
    """In such a process: one line of what whoever started it waits for."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def ready() -> None:
    """In such a process: say that it is ready, and wait."""
    say("ready")
    sys.stdin.readline()


def begin(processes: Sequence[Any]) -> None:
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()


def peak() -> int:
    """The most memory that this process has had since it began, in KB. (What `getrusage` tells
    counts that of the process which started it.)"""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found
    return int(found[1])


def at_once(acts: Sequence[Callable[[], Any]], refusals: tuple[type[Exception], ...]) -> list[Any]:
    """Call each in a thread and on a connection of its own; what it gives back, or its refusal."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        connection.ensure_connection()
        start.wait(timeout=60)
        try:
            return act()
        except refusals as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [*pool.map(run, acts)]
