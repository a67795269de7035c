"""scripts/serve: one command for web and jobs, on a machine without systemd."""

import os
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.site import wait_until
from tests.installations import new_installation
from tests.mail_server import free_port

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.waits]
PARTS = ("gunicorn", "qcluster")


@pytest.fixture
def served(tmp_path) -> Iterator["subprocess.Popen[str]"]:
    port = free_port()
    env = {"DEMO": "1", "PORT": str(port), "WEB_WORKERS": "1", "EMAIL_URL": "dummymail://"}
    with (
        new_installation(tmp_path, "sqlite", migrated=True, **env) as site,
        subprocess.Popen(
            ["scripts/serve"],
            cwd=settings.BASE_DIR,
            env=site.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as serving,
    ):
        try:
            wait_until(lambda: answers(port) and {*parts(serving)} == {*PARTS}, "an answer", 180)
            yield serving
        finally:
            serving.terminate()


def answers(port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/health/", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def parts(serving: "subprocess.Popen[str]") -> dict[str, int]:
    """Its web server and job runner that live, by name."""
    found: dict[str, int] = {}
    for pid in Path(f"/proc/{serving.pid}/task/{serving.pid}/children").read_text().split():
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode()
        found |= {part: int(pid) for part in PARTS if part in command}
    return found


def test_what_is_killed_is_started_again_and_both_stop_on_term(served):
    first = parts(served)

    def is_new(part: str) -> bool:
        return parts(served).get(part, first[part]) != first[part]

    for part in PARTS:
        os.kill(first[part], signal.SIGKILL)
        wait_until(partial(is_new, part), part, 60)
    served.terminate()
    assert served.wait(60) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in first.values())
    assert served.stderr.read().count("ended with status 137: starting it again.") == 2
