"""What a process gives up before it reads a file from outside, and what it hides from such a one.

Whoever takes over a process that has confined itself can open no file and no connection, start no
process, and change no file by its name. docs/decisions.md says what depends on the kernel.
"""

import ctypes
import os
import resource
import sys
from importlib.machinery import BuiltinImporter
from pathlib import Path

# From <linux/prctl.h>, <linux/landlock.h> and, alike on all machines, the kernel's table of calls.
PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 4, 38
CREATE_RULESET, RESTRICT_SELF, ASK_VERSION = 444, 446, 1
# For each version of Landlock, how many kinds of access to files it knows.
FILE_ACCESS = {1: 13, 2: 14, 3: 15, 4: 15}
MOST_FILE_ACCESS = 16
TCP_SINCE, SCOPES_SINCE = 4, 6
NOBODY = 65534
# Seconds by the clock for each of CPU time: on a busy machine a program waits most of the time.
BUSY = 4

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def hide() -> None:
    """Lets no process of the same user read this one's environment or memory, where the keys are,
    and leaves no core file. Processes that it forks are hidden too; a program that it starts is
    not."""
    _libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def confine(memory: int, seconds: int, largest: int) -> None:
    """At most so many bytes on top of what the process uses now, so many seconds of CPU time, and
    output of so many bytes; nothing that would need a new descriptor, process or thread. Call it
    when all that is needed has been imported. Nothing can be undone."""
    sys.meta_path[:] = [BuiltinImporter]  # Anything else says at once that it isn't there.
    most = _memory_in_use() + memory
    _drop_root()
    hide()
    _shut_out_of_files()
    for kind, limit in (
        (resource.RLIMIT_AS, most),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, largest),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


def _memory_in_use() -> int:
    """Address space in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def _drop_root() -> None:
    """Root is exempt from limits."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def landlock_version() -> int:
    """0 or less if the kernel has no Landlock."""
    return int(_libc.syscall(ctypes.c_long(CREATE_RULESET), None, ctypes.c_size_t(0), ASK_VERSION))


def _shut_out_of_files() -> None:
    """Takes away, as far as the kernel can, what needs no descriptor: removing, truncating and
    running files, reading other processes, and sending them signals."""
    _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    version = landlock_version()
    if version < 1:
        return
    files = (1 << FILE_ACCESS.get(version, MOST_FILE_ACCESS)) - 1
    refused = [files]
    refused += [0b11] * (version >= TCP_SINCE)
    refused += [0b11] * (version >= SCOPES_SINCE)
    rules = (ctypes.c_uint64 * len(refused))(*refused)
    size = ctypes.c_size_t(ctypes.sizeof(rules))
    ruleset = _libc.syscall(ctypes.c_long(CREATE_RULESET), ctypes.byref(rules), size, 0)
    if ruleset >= 0:
        _libc.syscall(ctypes.c_long(RESTRICT_SELF), ctypes.c_long(ruleset), 0)
        os.close(ruleset)
