"""The tests under another clock: `UNDERSIGNED_CLOCK=2028-02-29T23:30Z pytest` begins each test at
that moment. See scripts/clocks.

Processes that a test starts follow the same clock: Python through travelling/sitecustomize.py,
others through `by_the_clock`. File times appear to follow it. The database does not: no statement
of ours asks it for the time.
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
    """Fixtures that several tests share were made an hour before each of them."""
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
    """The kernel sets file times by its own clock. A time that a test has set is left alone."""
    at = modified(storage, name)
    written = BEGAN <= at.timestamp() <= _real_time()
    return at + datetime.timedelta(seconds=float(os.environ[AHEAD])) if written else at


def by_the_clock(*command: str) -> list[str]:
    """A command, for a program not written in Python, that follows the test's clock."""
    ahead = os.environ.get(AHEAD)
    return ["faketime", "-f", f"{float(ahead):+f}", *command] if ahead else [*command]
