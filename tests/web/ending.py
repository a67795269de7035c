"""A program to be run apart, which ends as its argument says."""

import os
import signal
import sys
import time

from web.confinement.isolation import confine

ENDINGS = {
    "well": lambda: os.write(1, b"done"),
    "by a fault": lambda: int("1\nAda Smith: 07700 900123"),
    "over its memory": lambda: bytearray(60_000_000),
    "over its output": lambda: [os.write(1, bytes(2_000)) for _n in range(2)],
    "over its time": lambda: all(iter(lambda: 1, 0)),
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "late": lambda: time.sleep(60),
}

if __name__ == "__main__":
    confine(50_000_000, 1, 2_000)
    ENDINGS[sys.argv[1]]()
