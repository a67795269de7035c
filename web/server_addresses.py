"""Addresses of servers, as settings give them: scheme://user:password@host:port/path?query."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

# The last @ before a host ends the password, so that a password may have any sign in it.
ADDRESS = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+]*)://"
    r"(?:(?P<user>[^:]*?)(?::(?P<password>.*))?@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^@:/?#\[\]\s]*)(?::(?P<port>\d{1,5}))?"
    r"(?:/(?P<path>[^?#]*))?(?:\?(?P<query>[^#]*))?"
)


@dataclass(frozen=True)
class ServerAddress:
    """Where a server is and how to sign in to it. `host` has no brackets, if it is of IPv6; `path`
    begins after the first slash."""

    scheme: str
    host: str
    port: int | None
    user: str
    password: str = field(repr=False)
    path: str
    options: dict[str, str]


def server_address(text: str) -> ServerAddress:
    """Any sign in the password may be written as it is or as in "%23". Raises ValueError."""
    found = ADDRESS.fullmatch(text)
    if not found:
        raise ValueError("it is not like scheme://user:password@host:port")
    port = int(found["port"]) if found["port"] else None
    if port is not None and not 0 < port < 65536:
        raise ValueError("its port is not between 1 and 65535")
    return ServerAddress(
        found["scheme"],
        unquote(found["host"].strip("[]")),
        port,
        unquote(found["user"] or ""),
        unquote(found["password"] or ""),
        unquote(found["path"] or ""),
        dict(parse_qsl(found["query"] or "", keep_blank_values=True)),
    )
