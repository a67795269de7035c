"""How much memory the smallest installation takes: nginx, one web process, one for jobs and
PostgreSQL, after somebody signed and their certificate was made. scripts/memory runs it."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import django
from django.db import connection

from bench.browsing import Browser
from bench.cluster import Cluster, cluster, demonstration
from tests.browser.site import wait_until

POLICY = "/policies/social-media-policy/"


def main(home: str) -> None:
    env = demonstration(home)
    with cluster(Path(home), env, web=1, jobs=1) as running:
        _work(running.address)
        wait_until(_is_idle, "all jobs done", 300)
        found = {**_ours(running), "PostgreSQL": _memory(_server())}
    for name, size in {**found, "together": sum(found.values())}.items():
        sys.stdout.write(f"{name}: {size:.0f} MB\n")


def _work(address: str) -> None:
    teacher = Browser(address)
    teacher.sign_in("teacher@demo.example", "undersigned-demo")
    page = teacher.get(POLICY)
    teacher.send(page, POLICY, agreed="on", typed_name="Priya Nair")
    for path in ("/", "/policies/", "/acknowledgements/", "/breaches/report/"):
        teacher.get(path)


def _is_idle() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_q_ormq")
        found: tuple[int] = cursor.fetchone()
        return found == (0,)


def _ours(running: Cluster) -> dict[str, float]:
    return {name: _memory(process.pid) for name, process in running.running.items()}


def _server() -> int:
    """The server's process, which has a connection's as its child."""
    ours: Any = connection.connection
    status = Path(f"/proc/{ours.get_backend_pid()}/status").read_text()
    [parent] = re.findall(r"^PPid:\s+(\d+)", status, re.MULTILINE)
    return int(parent)


def _memory(pid: int) -> float:
    """Of a process and all that it started, in MB; what several share is counted once."""
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    own = Path(f"/proc/{pid}/smaps_rollup").read_text()
    [size] = re.findall(r"^Pss:\s+(\d+)", own, re.MULTILINE)
    return int(size) / 1024 + sum(_memory(int(child)) for child in listed.stdout.split())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main(sys.argv[1])
