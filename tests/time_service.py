"""A time-stamping service on loopback: OpenSSL's own, behind HTTP."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.clocks import by_the_clock

SETTINGS = """
[tsa]
default_tsa = service
[service]
dir = {folder}
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[stamps]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


class TimeService:
    """`down` makes it unavailable, `answer` replaces its reply."""

    def __init__(self, folder: Path, name: str = "Clock of the tests") -> None:
        self.folder, self.down, self.answer, self.asked = folder, False, b"", 0
        (folder / "tsa.cnf").write_text(SETTINGS.format(folder=folder))
        (folder / "serial").write_text("01\n")
        self._certify("authority", f"Authority of {name}")
        self._certify("stamps", name, "-CA", "authority.crt", "-CAkey", "authority.key")

    @property
    def authority(self) -> Path:
        return self.folder / "authority.crt"

    def _certify(self, kind: str, name: str, *under: str) -> None:
        self._openssl(
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3", "-config", "tsa.cnf"),
            *("-extensions", kind, "-subj", f"/CN={name}"),
            *("-keyout", f"{kind}.key", "-out", f"{kind}.crt", *under),
        )

    def _openssl(self, *words: str) -> bytes:
        command = by_the_clock("openssl", *words)
        done = subprocess.run(command, cwd=self.folder, capture_output=True, check=True)
        return done.stdout

    def reply(self, query: bytes) -> bytes:
        self.asked += 1
        (self.folder / "query").write_bytes(query)
        return self.answer or self._openssl(
            *("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query"),
            *("-signer", "stamps.crt", "-inkey", "stamps.key"),
        )

    def verify(self, token: bytes, content: bytes) -> bool:
        """OpenSSL's verdict on a token, which anybody could ask for."""
        (self.folder / "token").write_bytes(token)
        (self.folder / "content").write_bytes(content)
        words = ["ts", "-verify", "-token_in", "-in", "token", "-data", "content"]
        words += ["-CAfile", "authority.crt", "-untrusted", "stamps.crt"]
        said = subprocess.run(
            by_the_clock("openssl", *words), cwd=self.folder, capture_output=True, check=False
        )
        return said.returncode == 0


@contextmanager
def time_service(folder: Path) -> Iterator[tuple[TimeService, str]]:
    """The service, and its URL."""
    service = TimeService(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            if service.down:
                self.send_error(503)
                return
            content = service.reply(query)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield service, f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
