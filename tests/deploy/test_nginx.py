"""The proxy in front of the site, with a site behind it that takes everything."""

import http.client
import socket
import ssl
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bench.cluster import configure_nginx
from tests.browser.site import wait_until
from tests.mail_server import free_port
from web import sizes

SIGN_IN, ANONYMOUS, EVIDENCE = (
    "/accounts/login/",
    "/breaches/anonymous/",
    "/breaches/1A2B-3C4D/evidence/add/",
)
SIGNED_IN = {"Cookie": "sessionid=x"}
MB = sizes.MB


@dataclass
class Proxy:
    port: int
    home: Path
    # The files that the proxy had of each request's body when the site had it.
    written: list[list[str]] = field(default_factory=list)

    def connect(self, source: str = "127.0.0.1") -> http.client.HTTPSConnection:
        trusting = ssl._create_unverified_context()
        return http.client.HTTPSConnection(
            "localhost", self.port, context=trusting, source_address=(source, 0)
        )

    def ask(self, method: str, path: str, source: str = "127.0.0.1", **how: Any) -> tuple[int, str]:
        connection = self.connect(source)
        try:
            connection.request(method, path, **how)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def announce(self, path: str, size: int, **headers: str) -> int:
        """The status for a body of that size, of which nothing is sent; 200 if it would be
        taken."""
        connection = self.connect()
        connection.putrequest("POST", path)
        for name, value in {**headers, "Content-Length": str(size)}.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.sock.settimeout(1)
        try:
            return connection.getresponse().status
        except TimeoutError:
            return 200
        finally:
            connection.close()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    home, port, behind = tmp_path_factory.mktemp("nginx"), free_port(), free_port()
    found = Proxy(port, home)

    class Site(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            bodies = home / "body"
            found.written.append([str(each) for each in bodies.rglob("*") if each.is_file()])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = answer  # noqa: N815 - names of http.server

        def log_message(self, *_words: object) -> None:
            pass

    configure_nginx(home, port, {"web-1": behind})
    # Whoever was counted stays counted, however slow this machine is.
    site = home / "site.conf"
    site.write_text(site.read_text().replace("rate=20r/s", "rate=1r/m"))
    with ThreadingHTTPServer(("127.0.0.1", behind), Site) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with subprocess.Popen(["nginx", "-c", f"{home}/nginx.conf"]) as nginx:
            try:
                wait_until(lambda: listens(port), "nginx", 30)
                yield found
            finally:
                nginx.terminate()
                server.shutdown()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def statuses(proxy: Proxy, path: str, count: int) -> list[int]:
    """Of so many posts by one connection."""
    connection = proxy.connect()
    found = []
    for _time in range(count):
        connection.request("POST", path, body="x=1")
        answer = connection.getresponse()
        answer.read()
        found.append(answer.status)
    connection.close()
    return found


def test_a_school_s_one_address_signs_in_at_once_and_a_flood_does_not(proxy):
    with ThreadPoolExecutor(4) as pool:
        school = [*pool.map(lambda _each: statuses(proxy, SIGN_IN, 150), range(4))]
    assert {status for each in school for status in each} == {200}
    assert 429 in statuses(proxy, SIGN_IN, 250)
    assert "Please wait a minute" in proxy.ask("POST", SIGN_IN, body="x=1")[1]
    assert proxy.ask("GET", SIGN_IN)[0] == 200


def test_many_report_from_one_address(proxy):
    assert {*statuses(proxy, ANONYMOUS, 40)} == {200}


@pytest.mark.parametrize(
    ("path", "size", "headers", "status"),
    [
        ("/", 3 * MB, {}, 413),
        ("/", 9 * MB, SIGNED_IN, 200),
        ("/", 11 * MB, SIGNED_IN, 413),
        ("/verify/", sizes.CERTIFICATE, {}, 200),
        (EVIDENCE, 3 * MB, {}, 413),
        (EVIDENCE, sizes.REQUEST, SIGNED_IN, 200),
        (EVIDENCE, sizes.REQUEST + 1, SIGNED_IN, 413),
        ("/policies/import/", sizes.PDF_FILE, SIGNED_IN, 200),
        ("/acknowledgements/paper/", 4 * sizes.SCAN, SIGNED_IN, 200),
        (ANONYMOUS, 60 * MB, {}, 200),
        (ANONYMOUS, 65 * MB, {}, 413),
    ],
)
def test_how_much_may_be_sent_where(proxy, path, size, headers, status):
    assert proxy.announce(path, size, **headers) == status


@pytest.mark.parametrize(
    ("path", "headers"), [("/", SIGNED_IN), (EVIDENCE, SIGNED_IN), (ANONYMOUS, {})]
)
def test_what_is_sent_waits_in_no_file_that_has_a_name(proxy, path, headers):
    assert proxy.ask("POST", path, body=b"x" * (3 * MB), headers=headers)[0] == 200
    assert proxy.written[-1] == []


def test_what_is_wrong_with_the_site_is_said_on_this_machine_alone(proxy):
    assert proxy.ask("GET", "/health/ready/")[0] == 200
    assert proxy.ask("GET", "/health/ready/", source="127.0.0.2")[0] == 403
    assert proxy.ask("GET", "/health/", source="127.0.0.2")[0] == 200
