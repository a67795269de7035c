"""The job runner is killed again and again; in the end each certificate and email is there."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from printing.seals import make_seal
from tests import processes
from tests.mail_server import Sink, free_port, serving

RUNNERS = "tests.acknowledgements.job_runners"


@contextmanager
def job_runner(env: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """The real one, with all its processes in one group; they are killed at the end."""
    command = [sys.executable, "manage.py", "qcluster"]
    with subprocess.Popen(
        command,
        env=env,
        cwd=settings.BASE_DIR,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.production
@pytest.mark.parametrize(
    ("count", "kills"), [(8, 2), pytest.param(500, 100, marks=pytest.mark.long)]
)
def test_each_exists_once(elsewhere, tmp_path, count, kills):
    sink, port = Sink(), free_port()
    with serving(sink, port):
        found = kill_and_finish(elsewhere, tmp_path / "seal", sink, port, count, kills)
    assert len(found["certificates"]) == count
    assert found["files"] == found["certificates"]
    assert found["problems"] == []
    assert set(found["notices"].values()) == {1}
    times = Counter(sink.receivers())
    assert len(found["notices"]) == len(times) == count
    assert max(times.values()) <= 2
    assert {to for to, sent in times.items() if sent > 1} <= set(found["again"])


def kill_and_finish(
    elsewhere: dict[str, str], folder: Path, sink: Sink, port: int, count: int, kills: int
) -> dict[str, Any]:
    make_seal(folder, "Our schools", timezone.now())
    own = {
        "SEAL_ROOT": str(folder),
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "DEFAULT_FROM_EMAIL": "policies@localhost",
        "TIME_ZONE": where_it_is_noon(),
    }
    env = {**elsewhere, **own}
    processes.ask(env, RUNNERS, "prepare", count)
    dice, in_the_middle = random.Random(2026), 0
    for _kill in range(kills):
        processes.ask(env, RUNNERS, "later")
        with job_runner(env) as process:
            until(process, sink, len(sink.taken) + dice.randint(1, 5), count)
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(dice.uniform(0, 0.2) if reached(sink) < count else 3)
        in_the_middle += reached(sink) < count
    assert in_the_middle  # Otherwise no kill came between two emails.
    return finish(env)


def reached(sink: Sink) -> int:
    return len(set(sink.receivers()))


def where_it_is_noon() -> str:
    """A time zone: an email belongs to its day, so midnight must not fall within the test."""
    behind = timezone.now().hour - 12
    return f"Etc/GMT{behind:+d}"


def until(process: "subprocess.Popen[bytes]", sink: Sink, letters: int, count: int) -> None:
    """Until so many emails have arrived, or everyone's."""
    deadline = time.monotonic() + 120
    while len(sink.taken) < letters and reached(sink) < count:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)
        assert time.monotonic() < deadline, "The job runner does nothing."


def finish(env: dict[str, str]) -> dict[str, Any]:
    """Let the runner go on until everything is done."""
    for _try in range(60):
        processes.ask(env, RUNNERS, "later")
        with job_runner(env) as process, pytest.raises(subprocess.TimeoutExpired):
            process.wait(8)
        found: dict[str, Any] = json.loads(processes.ask(env, RUNNERS, "tell"))
        done = len(found["certificates"]) == len(found["notices"])
        if done and not found["unsent"]:
            return found
    raise AssertionError(f"It never finished: {found}")
