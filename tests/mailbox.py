"""A real mailbox on loopback: Debian's Dovecot, with TLS and one user."""

import imaplib
import os
import pwd
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mail_server import free_port

DOVECOT = "/usr/sbin/dovecot"
SETTINGS = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/log
ssl = required
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
  }}
}}
"""


@dataclass(frozen=True)
class Mailbox:
    port: int
    authority: Path

    @property
    def address(self) -> str:
        return f"imaps://school%40example:secret@127.0.0.1:{self.port}/INBOX"

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        trusted = ssl.create_default_context(cafile=str(self.authority))
        with imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=trusted, timeout=10) as box:
            box.login("school@example", "secret")
            box.select("INBOX")
            yield box

    def put(self, content: bytes) -> None:
        with self._opened() as box:
            box.append("INBOX", "", "", content)

    def unread(self) -> int:
        with self._opened() as box:
            return len((box.uid("SEARCH", "UNSEEN")[1][0] or b"").split())

    def ready(self) -> bool:
        try:
            return self.unread() == 0
        except OSError:
            return False


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Empty at first, and gone afterwards."""
    # Dovecot refuses to serve root; it then serves the user "nobody".
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    with tempfile.TemporaryDirectory() as made:
        folder, box = Path(made), Mailbox(free_port(), Path(made) / "certificate.pem")
        folder.chmod(0o711)
        (folder / "mail").mkdir()
        if os.geteuid() == 0:
            os.chown(folder / "mail", user.pw_uid, user.pw_gid)
        _certify(folder)
        facts = {"folder": folder, "port": box.port, "user": user.pw_name}
        group = subprocess.run(
            ["id", "-gn", user.pw_name], capture_output=True, text=True, check=True
        )
        settings = SETTINGS.format(**facts, group=group.stdout.strip())
        (folder / "dovecot.conf").write_text(settings)
        command = [DOVECOT, "-F", "-c", str(folder / "dovecot.conf")]
        with subprocess.Popen(command, stderr=subprocess.PIPE) as server:
            try:
                _until_ready(box, server, folder)
                yield box
            finally:
                server.terminate()


def _certify(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run([*command, *files], check=True, capture_output=True)


def _until_ready(box: Mailbox, server: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + 30
    while not box.ready():
        log = folder / "log"
        said = log.read_text() if log.exists() else ""
        assert server.poll() is None, f"Dovecot says: {said}"
        assert time.monotonic() < deadline, f"Dovecot says: {said}"
        time.sleep(0.1)
