"""What a process may take once it has confined itself."""

import subprocess
import sys

from django.conf import settings

CONFINED = "from web.confinement import confine; confine({}); {}"


def run(limits, act):
    program = [sys.executable, "-c", CONFINED.format(limits, act)]
    return subprocess.run(program, cwd=settings.BASE_DIR, stderr=subprocess.PIPE, check=False)


def test_within_its_limits_it_ends_well():
    assert run("50_000_000, 9, 9", "bytearray(20_000_000)").returncode == 0


def test_with_more_memory_it_ends():
    assert b"MemoryError" in run("50_000_000, 9, 9", "bytearray(60_000_000)").stderr


def test_after_more_time_it_is_killed():
    assert run("50_000_000, 1, 9", "all(iter(lambda: 1, 0))").returncode < 0
