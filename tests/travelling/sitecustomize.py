"""Loaded by each Python that a test under another clock starts: see tests/clocks.py."""

import os
import sys
import time
from typing import Any

# Otherwise it would import pytest, which takes longer than most of these processes.
modules: dict[str, Any] = sys.modules
modules["pytest"] = None
import time_machine  # noqa: E402 - after pytest is put out of its reach

del modules["pytest"]
time_machine.travel(time.time() + float(os.environ["UNDERSIGNED_CLOCK_AHEAD"])).start()
