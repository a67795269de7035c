"""Concurrency on one database: processes, which can be killed, and threads on PostgreSQL."""

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

# Sets Django up, then imports the module and passes the arguments to its `main`.
PROGRAM = (
    "import django, importlib, sys; django.setup();"
    " importlib.import_module(sys.argv[1]).main(*sys.argv[2:])"
)
Environment = dict[str, str]


def command(module: str, *words: Any) -> list[str]:
    return [sys.executable, "-c", PROGRAM, module, *map(str, words)]


def ask(env: Environment, module: str, *words: Any) -> bytes:
    """The output of a process that runs alone."""
    done = subprocess.run(
        command(module, *words), env=env, cwd=settings.BASE_DIR, check=True, stdout=subprocess.PIPE
    )
    return done.stdout


@contextmanager
def waiting(env: Environment, module: str, *words: Any) -> Iterator[Any]:
    """A process that says "ready" and waits for a signal to go."""
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
    """In such a process: write a line to its parent."""
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
    """The process's peak memory, in KB. (`getrusage` would include its parent's.)"""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found
    return int(found[1])


def at_once(acts: Sequence[Callable[[], Any]], refusals: tuple[type[Exception], ...]) -> list[Any]:
    """Call each in its own thread and connection; returns each one's result or refusal."""
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
