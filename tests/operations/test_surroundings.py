"""The site's certificate is asked for as a browser would, and the clock of the machine."""

import datetime
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from operations.jobs import learn_surroundings
from operations.monitoring import surroundings

UNTIL = datetime.datetime(2049, 12, 31, tzinfo=datetime.UTC)


def self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(UNTIL)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / "both.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@contextmanager
def serving(file: Path) -> Iterator[int]:
    """A server that shows this certificate; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    class Greet(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # Whoever asked may not trust it.
                context.wrap_socket(self.request, server_side=True).close()

    with TCPServer(("127.0.0.1", 0), Greet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_it_learns_until_when_it_is_valid_and_whether_browsers_trust_it(
    settings, tmp_path, monkeypatch
):
    file = self_signed(tmp_path)
    with serving(file) as port:
        settings.BASE_URL = f"https://localhost:{port}"
        found = surroundings.certificate()
        assert found == (UNTIL, "self-signed certificate")
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert surroundings.certificate() == (UNTIL, "")
    assert surroundings.certificate() is None


def test_a_site_without_https_has_none(settings):
    settings.BASE_URL = "http://localhost"
    assert surroundings.certificate() is None


@pytest.mark.parametrize(
    ("said", "right"), [("yes\n", True), ("no\n", False), ("", None), ("perhaps", None)]
)
def test_the_machine_says_whether_a_time_server_sets_its_clock(monkeypatch, said, right):
    monkeypatch.setattr(
        subprocess, "run", lambda args, **_more: subprocess.CompletedProcess(args, 0, said, "")
    )
    assert surroundings.clock_is_right() is right


def test_a_machine_that_does_not_say_leaves_it_open(monkeypatch):
    def missing(*_args, **_more):
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "run", missing)
    assert surroundings.clock_is_right() is None


@pytest.mark.django_db
def test_what_was_learned_is_kept(monkeypatch):
    soon = timezone.now() + datetime.timedelta(days=20, minutes=1)
    known = surroundings.Certificate(soon, "")
    monkeypatch.setattr(surroundings, "certificate", lambda: known)
    monkeypatch.setattr(surroundings, "clock_is_right", lambda: False)
    assert surroundings.known() == (None, None)
    learn_surroundings()
    assert surroundings.known() == (known, False)
    assert known.days == 20
