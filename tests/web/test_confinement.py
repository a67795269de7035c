"""What a process can do once it has confined itself, and what is said of how one ended."""

import ctypes
import logging
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

from web.confinement import running as confinement
from web.confinement.isolation import NOBODY, SCOPES_SINCE, landlock_version
from web.confinement.running import Busy, Failed, NotRun, Stopped, run_apart

CONFINED = "import os, socket, threading; from web.confinement.isolation import confine; {}; {}"
# The user that a confined process is, if root started it.
AS_NOBODY = f"os.geteuid() or (os.setresgid(*[{NOBODY}] * 3), os.setresuid(*[{NOBODY}] * 3))"


def run(act, limits="confine(50_000_000, 9, 9)"):
    program = [sys.executable, "-c", CONFINED.format(limits, act)]
    return subprocess.run(
        program, cwd=settings.BASE_DIR, stderr=subprocess.PIPE, check=False, env={}
    )


def test_within_its_limits_it_ends_well():
    assert run("bytearray(20_000_000)").returncode == 0


def test_with_more_memory_it_ends():
    assert b"MemoryError" in run("bytearray(60_000_000)").stderr


def test_after_more_time_it_is_killed():
    assert run("all(iter(lambda: 1, 0))", "confine(50_000_000, 1, 9)").returncode < 0


def test_what_was_not_imported_before_is_named():
    assert b"ModuleNotFoundError: No module named 'wave'" in run("import wave").stderr


@pytest.fixture
def around():
    """What a process may try: another process of the same user, listeners, and a folder in which
    anybody may do anything."""
    user = NOBODY if os.geteuid() == 0 else None
    with (
        tempfile.TemporaryDirectory() as name,
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.socket(socket.AF_UNIX) as local,
        subprocess.Popen(
            ["sleep", "600"], env={"SECRET_KEY": "deep"}, user=user, group=user
        ) as process,
    ):
        folder = Path(name)
        local.bind(f"{folder}/local")
        local.listen()
        (folder / "kept").write_text("words")
        for path in (folder, *folder.iterdir()):
            path.chmod(0o777)
        yield {"folder": folder, "port": listener.getsockname()[1], "other": process.pid}
        process.kill()


ATTEMPTS = {
    "read another process's environment": "open('/proc/{other}/environ').read()",
    "read a file": "open('{folder}/kept').read()",
    "read a file, with none open": "os.closerange(0, 2); os.open('{folder}/kept', os.O_RDONLY)",
    "connect": "socket.socket().connect(('127.0.0.1', {port}))",
    "connect on this machine": "socket.socket(socket.AF_UNIX).connect('{folder}/local')",
    "make a pipe": "os.pipe()",
    "start a process": "os.fork() or os._exit(0)",
    "start a thread": "threading.Thread(target=len).start()",
}
if landlock_version() > 0:
    ATTEMPTS |= {
        "remove a file": "os.remove('{folder}/kept')",
        "move a file": "os.rename('{folder}/kept', '{folder}/gone')",
        "make a folder": "os.mkdir('{folder}/made')",
        "run a program": "os.execv('/bin/sh', ['sh', '-c', 'echo It could >&2'])",
    }
if landlock_version() >= SCOPES_SINCE:
    ATTEMPTS["send a signal"] = "os.kill({other}, 0)"


@pytest.mark.parametrize("act", ATTEMPTS.values(), ids=ATTEMPTS)
def test_it_can_read_reach_start_and_change_nothing(act, around):
    """Another process of the same user, which did not confine itself, can."""
    attempt = f"{act.format(**around)}; os.write(2, b'It could')"
    confined = run(attempt)
    assert confined.returncode == 1
    assert b"It could" not in confined.stderr
    assert b"It could" in run(attempt, AS_NOBODY).stderr


# The processes that hold keys

DUMPABLE = "import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
GUNICORN = (
    "import sys; sys.argv = ['gunicorn', 'config.wsgi:application'];"
    "from gunicorn.app.wsgiapp import WSGIApplication; WSGIApplication();"
)
HOLDERS = {
    "gunicorn": [sys.executable, "-c", GUNICORN + DUMPABLE],
    "manage.py": [sys.executable, "manage.py", "shell", "--no-imports", "-c", DUMPABLE],
}


@pytest.mark.parametrize("command", HOLDERS.values(), ids=HOLDERS)
def test_no_process_of_the_same_user_can_look_into_one_with_keys(command):
    done = subprocess.run(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, check=True)
    assert done.stdout == b"0\n"


def test_others_can_be_looked_into():
    """Otherwise the test above would prove nothing."""
    assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 1


# How a program ended


def ending(how, **given):
    given = {"seconds": 60, **given}
    with (
        tempfile.TemporaryFile() as source,
        run_apart("tests.web.ending", source, how, **given) as output,
    ):
        return output.read()


def test_what_it_writes_is_its_result():
    assert ending("well") == b"done"


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("over its memory", "ended with 1: a limit was reached"),
        ("over its output", "ended with 1: a limit was reached"),
        ("over its time", "ended with -"),
        ("killed", "ended with -9: a limit was reached"),
    ],
)
def test_a_limit_is_told_from_a_fault(how, why, caplog):
    with pytest.raises(Stopped, match=f"tests.web.ending {why}"):
        ending(how)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert why in caplog.text


def test_what_takes_too_long_is_stopped(caplog):
    with pytest.raises(Stopped, match="took too long"):
        ending("late", seconds=0.2)
    assert "tests.web.ending took too long" in caplog.text


def test_a_fault_of_ours_is_logged_with_its_place_and_none_of_the_files_words(caplog):
    with pytest.raises(Failed):
        ending("by a fault")
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "tests.web.ending ended with 1: ValueError at" in record.getMessage()
    assert "tests/web/ending.py:" in record.getMessage()
    assert "Ada" not in record.getMessage()
    assert "07700" not in record.getMessage()


def test_of_what_came_without_a_name_nothing_is_logged(caplog):
    with pytest.raises(NotRun):
        ending("by a fault", quiet=True)
    assert caplog.records == []


def test_while_one_file_is_read_others_wait_and_then_are_told(monkeypatch):
    monkeypatch.setattr(confinement, "WAIT", 0.01)
    with confinement._one_at_a_time, pytest.raises(Busy):
        ending("well")
    assert ending("well") == b"done"


def test_while_the_result_is_used_others_are_read():
    with (
        tempfile.TemporaryFile() as source,
        run_apart("tests.web.ending", source, "well", seconds=60),
    ):
        assert ending("well") == b"done"
