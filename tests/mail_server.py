"""A real mail server on loopback."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Sink:
    """Keeps the emails that arrive, in order."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.taken.append(letter)
        return "250 OK"

    def receivers(self) -> list[str]:
        return [letter["To"] for letter in list(self.taken)]


class Moody(Sink):
    """`sender`, `recipient` and `data` are its replies."""

    def __init__(
        self, recipient: str = "250 OK", data: str = "250 OK", sender: str = "250 OK"
    ) -> None:
        super().__init__()
        self.sender, self.recipient, self.data = sender, recipient, data

    async def handle_MAIL(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        envelope.mail_from = address
        return self.sender

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.recipient == "250 OK":
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data == "hang up":
            server.transport.abort()
        elif self.data == "be slow":
            await asyncio.Event().wait()
        elif self.data == "250 OK":
            return await super().handle_DATA(server, session, envelope)
        return self.data


@contextmanager
def serving(sink: Any, port: int, password: str = "") -> Iterator[None]:
    """The server accepts emails inside, as its sink decides. With a password, nobody signs in with
    another."""

    def check(*told: Any) -> AuthResult:
        return AuthResult(success=told[-1].password.decode() == password, handled=False)

    signing_in: dict[str, Any] = {"authenticator": check, "auth_require_tls": False}
    options = signing_in if password else {}
    server = Controller(sink, hostname="127.0.0.1", port=port, **options)
    server.start()
    try:
        yield
    finally:
        server.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port
