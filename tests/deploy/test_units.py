"""What systemd lets our processes do: little, but all that they need."""

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

UNITS = sorted(Path(settings.BASE_DIR, "deploy").glob("undersigned-*.service"))
OURS = [each for each in UNITS if "ReadWritePaths" in each.read_text()]
# How confined programs give up being root, which the site's own user never is.
BECOMING_NOBODY = {"setgroups", "setresgid", "setresuid"}
# Loads the filter, as systemd would, then starts what reads an upload.
FILTERED = """
import ctypes, errno, json, os, subprocess, sys
names, program = json.loads(sys.argv[1]), sys.argv[2]
seccomp = ctypes.CDLL("libseccomp.so.2")
seccomp.seccomp_init.restype = ctypes.c_void_p
refused, allowed = 0x00050000 | errno.EPERM, 0x7FFF0000
rules = ctypes.c_void_p(seccomp.seccomp_init(refused))
for name in names:
    number = seccomp.seccomp_syscall_resolve_name(name.encode())
    if number >= 0:
        assert seccomp.seccomp_rule_add(rules, allowed, number, 0) == 0, name
assert seccomp.seccomp_load(rules) == 0
try:
    os.chown(".", 0, 0)
except PermissionError:
    print("no chown")
sys.stdout.flush()
subprocess.run([sys.executable, "-c", program], check=True)
"""
# It confines itself, with Landlock where the kernel has it: then it can run no other program.
PROGRAM = """
import os, resource
from web.confinement.isolation import confine, landlock_version
is_known = landlock_version() > 0
confine(100_000_000, 10, 1_000_000)
assert resource.getrlimit(resource.RLIMIT_NOFILE) == (0, 0)
try:
    if is_known:
        os.execv("/bin/true", ["true"])
    print("shut out")
except PermissionError:
    print("shut out")
"""


def directive(unit: Path, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", unit.read_text(), re.MULTILINE)


@cache
def calls(group: str) -> frozenset[str]:
    """The system calls of a group, as systemd knows them."""
    if not group.startswith("@"):
        return frozenset([group])
    listed = subprocess.run(
        ["systemd-analyze", "--no-pager", "syscall-filter", group],
        capture_output=True,
        text=True,
        check=True,
    )
    inner = re.findall(r"^    ([@\w][\w-]*)", listed.stdout, re.MULTILINE)
    return frozenset().union(*map(calls, inner))


def allowed(unit: Path) -> set[str]:
    found: set[str] = set()
    for line in directive(unit, "SystemCallFilter"):
        named = set().union(*map(calls, line.lstrip("~").split()))
        found = found - named if line.startswith("~") else found | named
    return found


@pytest.mark.parametrize("unit", OURS, ids=lambda each: each.stem)
def test_systemd_finds_little_to_expose(unit):
    command = ["systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=30"]
    done = subprocess.run([*command, unit], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-200:] + done.stderr


@pytest.mark.parametrize("unit", OURS, ids=lambda each: each.stem)
def test_memory_is_bounded_and_never_written_down(unit):
    for name in ("MemoryHigh", "MemoryMax"):
        assert re.fullmatch(r"\d+M", directive(unit, name)[0])
    assert directive(unit, "LimitCORE") == ["0"]
    assert directive(unit, "UMask") == ["0077"]


def test_the_four_are_looked_at():
    assert {each.stem for each in OURS} >= {
        f"undersigned-{name}" for name in ("web@", "jobs@", "nightly", "drill")
    }


def test_programs_that_read_uploads_confine_themselves_under_the_filter():
    """The same filter for all, so that once is enough."""
    filters = {tuple(directive(each, "SystemCallFilter")) for each in OURS}
    assert len(filters) == 1
    as_root = BECOMING_NOBODY if os.geteuid() == 0 else set()
    names = json.dumps(sorted(allowed(OURS[0]) | as_root))
    done = subprocess.run(
        [sys.executable, "-c", FILTERED, names, PROGRAM],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "no chown\nshut out\n", done.stderr
