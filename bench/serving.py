"""The app under gunicorn as in production, with wrk to send requests."""

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from acknowledgements.models import Asked, Signature
from bench import bare
from bench.lists import WHOLE
from bench.measuring import (
    TIMES,
    Figure,
    Line,
    alone,
    at_least,
    below,
    beside,
    in_turn,
    milliseconds,
)
from bench.processes import opener, peaks, wait_for
from people.models import Person
from policies.models import Version
from tests.mail_server import free_port
from web.sessions import SessionStore

ROOT = Path(__file__).resolve().parents[1]
WORKERS, THREADS = 2, 4
SECONDS = 3
# More than can be signed in a second.
A_SECOND = 200
CSRF = "0" * 32
# Takes the next request from a file, so that each is a different person's.
SCRIPT = """
local sent = {}
for line in io.lines(os.getenv("REQUESTS")) do
  local key, path, body = line:match("([^\\t]*)\\t([^\\t]*)\\t([^\\t]*)")
  local headers = { ["Cookie"] = "sessionid=" .. key .. "; csrftoken=" .. os.getenv("CSRF") }
  local method = "GET"
  if body ~= "" then
    method = "POST"
    headers["Content-Type"] = "application/x-www-form-urlencoded"
  end
  sent[#sent + 1] = wrk.format(method, path, headers, body)
end
local n = 0
function request() n = n + 1; return sent[(n - 1) % #sent + 1] end
"""


@dataclass(frozen=True)
class Asking:
    """One request: whose session, which path, and the body (empty for a GET)."""

    session: str
    path: str
    body: str = ""

    def __str__(self) -> str:
        return f"{self.session}\t{self.path}\t{self.body}"


@dataclass(frozen=True)
class Served:
    """The app's address and its parent process."""

    address: str
    process: "subprocess.Popen[bytes]"

    def memory(self) -> float:
        """The peak memory of any of its workers, in MB."""
        return max(peaks("-P", str(self.process.pid)))


@contextmanager
def serving() -> Iterator[Served]:
    """The app, once it answers."""
    port = free_port()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS)]
    command += ["--threads", str(THREADS), "--no-control-socket", "--log-level", "warning"]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}")
            yield Served(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()


def requests_a_second(address: str, asked: list[Asking], seconds: int = SECONDS) -> float:
    """How many of these are answered in a second, with 8 at a time.

    Raises RuntimeError if a response was an error, or if there were too few requests.
    """
    with tempfile.TemporaryDirectory() as home:
        script, requests = Path(home, "ask.lua"), Path(home, "requests")
        script.write_text(SCRIPT)
        requests.write_text("".join(f"{each}\n" for each in asked))
        told = subprocess.run(
            ["wrk", "-t1", "-c8", f"-d{seconds}s", "--timeout", "30s", "-s", str(script), address],
            env={**os.environ, "REQUESTS": str(requests), "CSRF": CSRF},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(told)
    answered, rate = (
        re.search(r"(\d+) requests in", told),
        re.search(r"Requests/sec: +([\d.]+)", told),
    )
    assert answered, told
    assert rate, told
    if asked[0].body and int(answered[1]) > len(asked):
        raise RuntimeError(f"{answered[1]} were sent and only {len(asked)} made: make more.")
    return float(rate[1])


def session_of(person: Person) -> str:
    """A session of a person who signed in with their password just now."""
    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: person.get_session_auth_hash(),
            # As allauth stores it.
            "account_authentication_methods": [{"method": "password", "at": time.time()}],
            "account_authentication_methods_user": str(person.pk),
        }
    )
    session.create()
    return str(session.session_key)


def to_read(somebody: Person) -> Asking:
    return Asking(
        session_of(somebody), reverse("acknowledgements:read", args=[_text().policy.slug])
    )


def _text() -> Version:
    return Version.objects.published().order_by("title")[0]


def reading(served: Served, somebody: Person) -> Line:
    version = _text()
    ours = [to_read(somebody)]
    floor = [Asking(session_of(somebody), f"/bare/read/{version.policy.slug}/")]
    pair = in_turn(
        lambda: requests_a_second(served.address, ours),
        lambda: requests_a_second(served.address, floor),
    )
    note = f"text of {len(version.html) / 1024:.0f} KB"
    return at_least("Reading page", "requests a second", pair, 0.8, note)


def to_list(somebody: Person) -> Asking:
    return Asking(session_of(somebody), reverse("home:policies"))


def listing(served: Served, somebody: Person) -> Line:
    ours, floor = [to_list(somebody)], [Asking(session_of(somebody), "/bare/list/")]
    pair = in_turn(
        lambda: requests_a_second(served.address, ours),
        lambda: requests_a_second(served.address, floor),
    )
    return at_least("List of policies with my state", "requests a second", pair, 0.8)


def chasing(served: Served, head: Person) -> Line:
    """The page of people still to sign, with its numbers and shares, as the head opens it."""
    address = served.address + reverse("acknowledgements:unsigned")
    headers = {"Cookie": f"sessionid={session_of(head)}"}

    def ask() -> None:
        with opener.open(urllib.request.Request(address, headers=headers), timeout=60) as answer:
            answer.read()

    ask()
    took = Figure([milliseconds(ask)() for _time in range(TIMES)])
    return alone("Still to sign, the whole page, all schools", "ms", took)


def signing(served: Served) -> Line:
    """Everybody signs once. The new rows are counted: a refusal must not pass for a signature."""
    waiting = [*islice(to_sign(), (TIMES + 1) * A_SECOND * SECONDS)]
    # The smallest partnerships have fewer to sign.
    seconds = SECONDS if len(waiting) == (TIMES + 1) * A_SECOND * SECONDS else 1
    fresh = iter(waiting)
    before, signed = Signature.objects.count(), 0

    def ours() -> float:
        nonlocal signed
        asked = [*islice(fresh, A_SECOND * seconds)]
        rate = requests_a_second(served.address, asked, seconds)
        now = Signature.objects.count() - before - signed
        signed += now
        assert abs(now / seconds - rate) < max(20, rate / 5), (now, rate)
        return rate

    def floor() -> float:
        bare.make_table()
        return requests_a_second(served.address, [_as_bare(each) for each in waiting], seconds)

    pair = in_turn(ours, floor)
    return at_least("Signing", "requests a second", pair, 0.55, f"{signed:,} signed")


def _as_bare(asking: Asking) -> Asking:
    version = asking.body.split("version=")[1].split("&")[0]
    return Asking(asking.session, f"/bare/insert/{version}/", f"csrfmiddlewaretoken={CSRF}")


def to_sign() -> Iterator[Asking]:
    """Everything still to sign, each with the session of the person who must sign it."""
    versions = {v.policy.slug: v for v in Version.objects.published().select_related("policy")}
    sessions: dict[int, tuple[str, str]] = {}
    owing = Asked.objects.on(timezone.localdate()).owing().order_by("group__posts__person_id")
    from_slug = owing.values_list("group__posts__person_id", "round__policy__slug")
    for pk, slug in from_slug:
        if pk not in sessions:
            person = Person.objects.get(pk=pk)
            sessions[pk] = session_of(person), str(person)
        version = versions[slug]
        body = {
            "csrfmiddlewaretoken": CSRF,
            "version": version.pk,
            "statement": version.statement_sha256,
            "agreed": "on",
            "typed_name": sessions[pk][1],
        }
        path = reverse("acknowledgements:read", args=[slug])
        yield Asking(sessions[pk][0], path, urlencode(body))


def downloading(served: Served, head: Person) -> Iterator[Line]:
    """Everything still to sign as CSV, against the database's own COPY of the same."""
    session, first, bytes_ = session_of(head), [], 0
    address = served.address + reverse("acknowledgements:unsigned_csv")
    asked = urllib.request.Request(address, headers={"Cookie": f"sessionid={session}"})
    before = served.memory()

    def ours() -> float:
        nonlocal bytes_
        start = time.perf_counter()
        with opener.open(asked, timeout=600) as answer:
            answer.read(1)
            first.append(1000 * (time.perf_counter() - start))
            bytes_ = sum(len(part) for part in iter(lambda: answer.read(1 << 16), b""))
        return time.perf_counter() - start

    def floor() -> float:
        start = time.perf_counter()
        with connection.cursor() as cursor, Path(os.devnull).open("wb") as nothing:
            whole = cursor.mogrify(WHOLE, {"day": timezone.localdate()}).decode()
            cursor.copy_expert(f"COPY ({whole}) TO STDOUT WITH CSV", nothing)
        return time.perf_counter() - start

    pair = in_turn(ours, floor, times=3)
    size = f"{bytes_ / 1e6:.0f} MB"
    yield beside("Everything still to sign as CSV", "s", pair, size)
    yield below("Its first byte", "ms", Figure(first), 50)
    grew = Figure([served.memory() - before])
    yield below("What its worker grew by", "MB", grew, 50)
    yield alone("Most memory of a worker, after all of these", "MB", Figure([served.memory()]))
