"""A complete Undersigned for browsers to visit: a database of its own, web and jobs as `make run`
starts them, and a mail server that receives its emails."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Playwright

from tests import mail_server
from tests.mail_server import Sink, free_port

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "undersigned-demo"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# No proxy: the address is on this machine.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Somebody:
    """A made-up member of staff who owes a signature for every policy of the demonstration."""

    name: str
    email: str


def wait_until(found: Callable[[], T | None], what: str, seconds: float = 30) -> T:
    """The first truthy result of `found`; fails after so many seconds. It is asked less and less
    often, so that others have the machine meanwhile."""
    deadline = time.monotonic() + seconds
    pause = 0.1
    while time.monotonic() < deadline:
        if answer := found():
            return answer
        time.sleep(pause)
        pause = min(1.5 * pause, 2)
    raise AssertionError(f"In {seconds:.0f} seconds there was not: {what}")


class Site:
    """A running installation with the demonstration in it."""

    def __init__(self, home: Path, database_url: str, staff: list[Any]) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.sink, self.mail_port = Sink(), free_port()
        self.log = home / "serve.log"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
            "DATABASE_URL": database_url,
            "DEBUG": "0",
            "DEMO": "1",
            "HTTPS": "0",
            "BASE_URL": self.address,
            "PORT": str(self.port),
            "FILES_ROOT": str(home / "files"),
            "LOCKED_ROOT": str(home / "locked"),
            "SEAL_ROOT": str(home / "seal"),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "DEFAULT_FROM_EMAIL": "policies@localhost",
        }
        self.able = [Somebody(name, email) for name, email, able in staff if able]
        self.uninvited = [Somebody(name, email) for name, email, able in staff if not able]

    def manage(self, *words: str) -> str:
        return self.run(sys.executable, "manage.py", *words)

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command[:3])} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    @contextmanager
    def running(self) -> Iterator[None]:
        """Web, jobs and a mail server run inside."""
        with mail_server.serving(self.sink, self.mail_port), self._serving():
            yield

    @contextmanager
    def _serving(self) -> Iterator[None]:
        """The output of web and jobs goes to `log`."""
        # If the tests are killed, the kernel ends the server.
        with_us = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        with (
            self.log.open("wb") as log,
            subprocess.Popen(
                [*with_us, "scripts/serve"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            ) as process,
        ):
            try:
                self._wait_for(process)
                yield
            finally:
                process.terminate()

    def _wait_for(self, process: "subprocess.Popen[bytes]") -> None:
        def answers() -> bool:
            if process.poll() is not None:
                raise RuntimeError(f"The server ended at once:\n{self.log.read_text()}")
            try:
                with opener.open(f"{self.address}/health/", timeout=5) as response:
                    return bool(response.status == 200)
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                return False

        try:
            wait_until(answers, "an answer of the server", 180)
        except AssertionError as error:
            raise RuntimeError(f"{error}\n{self.log.read_text()}") from error

    def send_emails(self) -> None:
        """Rather than wait for the minute's job."""
        sending = "from people.jobs import send_waiting_emails; send_waiting_emails()"
        self.manage("shell", "--no-imports", "-c", sending)

    def letter(self, to: str, subject: str) -> str:
        """The body of the newest email to that address whose subject contains these words."""

        def come() -> str:
            found = [
                letter.get_content()
                for letter in list(self.sink.taken)
                if to in letter["To"] and subject in letter["Subject"]
            ]
            return found[-1] if found else ""

        return wait_until(come, f"a letter to {to} about “{subject}”")


def launch(playwright: Playwright) -> Any:
    """The machine's own Chromium. Playwright starts it without its sandbox, as root requires."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        raise RuntimeError(
            "Chromium is not installed. Install it: apt-get install chromium-headless-shell"
        )
    # A date field orders day, month and year by the page's language, not the machine's.
    arguments = ["--enable-blink-features=LangAttributeAwareFormControlUI"]
    return playwright.chromium.launch(executable_path=found, args=arguments)
