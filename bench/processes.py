"""Our own processes: whether they answer yet, and how much memory they took."""

import re
import subprocess
import time
import urllib.request
from pathlib import Path

# No proxy: the address is on this machine.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def wait_for(address: str, seconds: float = 60) -> None:
    """Wait until the site answers there. Raises RuntimeError after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            opener.open(f"{address}/health/", timeout=5)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{address} did not begin to answer within {seconds:.0f} seconds.")


def peaks(*which: str) -> list[float]:
    """The peak memory of each of these processes, in MB; `which` are arguments for pgrep."""
    found = subprocess.run(["pgrep", *which], capture_output=True, text=True, check=True)
    texts = [Path(f"/proc/{pid}/status").read_text() for pid in found.stdout.split()]
    sizes = [re.search(r"VmHWM:\s+(\d+)", text) for text in texts]
    return [int(size[1]) / 1024 for size in sizes if size]
