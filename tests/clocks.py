"""The tests under another clock: `UNDERSIGNED_CLOCK=2028-02-29T23:30Z pytest` begins each test at
that moment, and goes on from there. See scripts/clocks.

Processes that a test starts go by the same clock: Python's by travelling/sitecustomize.py, others
by `by_the_clock`. Files seem to be written by it. The database does not go by it: no statement of
ours asks it for the time.
"""

import datetime
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage

CLOCK = "UNDERSIGNED_CLOCK"
AHEAD = "UNDERSIGNED_CLOCK_AHEAD"
HOUR = datetime.timedelta(hours=1)
TRAVELLING = Path(__file__).parent / "travelling"
BEGAN, modified = time.time(), FileSystemStorage.get_modified_time


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol() -> Iterator[None]:
    if CLOCK not in os.environ:
        return (yield)
    with _clock_at(datetime.datetime.fromisoformat(os.environ[CLOCK])):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Iterator[Any]:
    """What several tests share was there an hour before each of them."""
    if CLOCK not in os.environ or fixturedef.scope == "function":
        return (yield)
    with _clock_at(datetime.datetime.fromisoformat(os.environ[CLOCK]) - HOUR):
        return (yield)


@contextmanager
def _clock_at(moment: datetime.datetime) -> Iterator[None]:
    ahead = moment.timestamp() - _real_time()
    with pytest.MonkeyPatch.context() as patch, time_machine.travel(moment.timestamp()):
        patch.setenv(AHEAD, str(ahead))
        patch.setenv("PYTHONPATH", str(TRAVELLING))
        patch.setattr(FileSystemStorage, "get_modified_time", _modified)
        yield


def _real_time() -> float:
    hatch = time_machine.escape_hatch
    return hatch.time.time() if hatch.is_travelling() else time.time()


def _modified(storage: FileSystemStorage, name: str) -> datetime.datetime:
    """The kernel writes its own time to files. Where a test set another, that is left alone."""
    at = modified(storage, name)
    written = BEGAN <= at.timestamp() <= _real_time()
    return at + datetime.timedelta(seconds=float(os.environ[AHEAD])) if written else at


def by_the_clock(*command: str) -> list[str]:
    """A command of a program that is not Python's, so that it goes by the test's clock."""
    ahead = os.environ.get(AHEAD)
    return ["faketime", "-f", f"{float(ahead):+f}", *command] if ahead else [*command]
