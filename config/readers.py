"""How the text of a setting becomes its value. Each reader raises ValueError with what is wrong,
and never with the text itself: it may be a secret, and logs keep what start-up says."""

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from web.server_addresses import ServerAddress, server_address

YES, NO = {"1", "true", "on", "yes", "y"}, {"0", "false", "off", "no", "n"}
HOST = re.compile(r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\]")
ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?")
WEB_ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?/?")
SENDER = re.compile(r"[^<>@]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+")
MASTER_KEY = re.compile(r"[0-9A-Fa-f]{64}")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SECRET, VARIED = 32, 10
LOCAL = {"localhost", "127.0.0.1", "::1"}
SMTP = "django.core.mail.backends.smtp.EmailBackend"
# What the address begins with, how the connection is encrypted, and the usual port.
MAIL_SERVERS: dict[str, tuple[dict[str, bool], int]] = {
    "smtp": ({}, 25),
    "smtp+tls": ({"EMAIL_USE_TLS": True}, 587),
    "smtps": ({"EMAIL_USE_SSL": True}, 465),
    "smtp+ssl": ({"EMAIL_USE_SSL": True}, 465),
}
MAIL_ELSEWHERE = {"consolemail": "console", "filemail": "filebased", "dummymail": "dummy"}
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    # Writers queue instead of failing: without this, over half of 320 concurrent writes failed.
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    },
}
POSTGRESQL = {"postgres", "postgresql"}


def text(given: str) -> str:
    return given


def yes_or_no(given: str) -> bool:
    if given.lower() in YES | NO:
        return given.lower() in YES
    raise ValueError("it must be on or off")


def number(least: int, most: int) -> Callable[[str], int]:
    def read(given: str) -> int:
        if given.isascii() and given.isdecimal() and least <= int(given[:9]) <= most:
            return int(given)
        raise ValueError(f"it must be a whole number from {least} to {most}")

    return read


def secret_key(given: str) -> str:
    if given.startswith("django-insecure-") or len(given) < SECRET or len({*given}) < VARIED:
        raise ValueError(
            f"it can be guessed: it must be at least {SECRET} characters made at random,"
            " as `openssl rand -hex 40` makes them"
        )
    return given


def several(pattern: re.Pattern[str], wanted: str) -> Callable[[str], list[str]]:
    """Reads a list, whose items are separated by commas or blanks."""

    def read(given: str) -> list[str]:
        found = [each for each in re.split(r"[,\s]+", given) if each]
        for n, each in enumerate(found, start=1):
            if not pattern.fullmatch(each):
                raise ValueError(f"number {n} in the list is not {wanted}")
        return found

    return read


hosts = several(HOST, "a name alone, like sign.example")
origins = several(ORIGIN, "like https://intranet.example")
backup_keys = several(re.compile(r"age1[02-9ac-hj-np-z]{58}"), "what make_backup_key prints, age1…")
addresses = several(re.compile(r"[^<>@\s]+@[^<>@\s]+"), "an email address")
_master_keys = several(MASTER_KEY, "64 hexadecimal digits")


def master_keys(given: str) -> list[str]:
    if found := _master_keys(given):
        return found
    raise ValueError("it has no key")


def site_address(given: str) -> str:
    if WEB_ADDRESS.fullmatch(given):
        return given.rstrip("/")
    raise ValueError("it must be like https://sign.example, with nothing after the name")


def url(given: str) -> str:
    if given and not re.fullmatch(r"https?://\S+", given):
        raise ValueError("it must begin with https:// or http://")
    return given


def path(given: str) -> str:
    if given and not given.startswith("/"):
        raise ValueError("it must be a whole path, beginning with /")
    return given


def log_level(given: str) -> str:
    if given.upper() in LEVELS:
        return given.upper()
    raise ValueError(f"it must be one of {', '.join(LEVELS)}")


def time_zone(given: str) -> str:
    try:
        ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("there is no such time zone; Europe/London is one") from error
    return given


def sender(given: str) -> str:
    if SENDER.fullmatch(given):
        return given
    raise ValueError(
        "it must be an address, or a name and an address: Policies <policies@school.example>"
    )


def database(given: str) -> dict[str, Any]:
    """Django's DATABASES["default"]."""
    found = server_address(given)
    kept_open = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    if found.scheme == "sqlite":
        if found.host or found.options or not found.path:
            raise ValueError("for SQLite it must be like sqlite:////var/lib/undersigned/db.sqlite3")
        return {**kept_open, **SQLITE, "NAME": found.path}
    if found.scheme not in POSTGRESQL:
        raise ValueError("it must begin with postgres:// or sqlite:///")
    if not found.path or "/" in found.path:
        raise ValueError("it must end with the name of the database: postgres://user@host/name")
    return {
        **kept_open,
        "ENGINE": "django.db.backends.postgresql",
        "NAME": found.path,
        "USER": found.user,
        "PASSWORD": found.password,
        "HOST": found.host,
        "PORT": found.port or "",
        # JIT compilation takes longer than any of our queries takes without it.
        "OPTIONS": {"options": "-c jit=off", **found.options},
    }


def mail_server(given: str) -> dict[str, Any]:
    """Django's settings for sending emails."""
    if given.startswith(tuple(f"{scheme}:" for scheme in MAIL_ELSEWHERE)):
        scheme, _colon, folder = given.partition("://")
        backend = f"django.core.mail.backends.{MAIL_ELSEWHERE[scheme]}.EmailBackend"
        return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": folder.removeprefix("/")}
    found = server_address(given)
    if found.scheme not in MAIL_SERVERS:
        raise ValueError(f"it must begin with {', '.join(f'{each}://' for each in MAIL_SERVERS)}")
    if not found.host or found.path or found.options:
        raise ValueError("it must end with the name of the server and its port: @mail.example:587")
    _refuse_unsafe(found)
    encryption, port = MAIL_SERVERS[found.scheme]
    return {
        "EMAIL_BACKEND": SMTP,
        "EMAIL_HOST": found.host,
        "EMAIL_PORT": found.port or port,
        "EMAIL_HOST_USER": found.user,
        "EMAIL_HOST_PASSWORD": found.password,
        **encryption,
    }


def _refuse_unsafe(found: ServerAddress) -> None:
    """Port 465 is encrypted from the first byte, 587 only after STARTTLS (RFC 8314)."""
    begins_encrypted = found.scheme in ("smtps", "smtp+ssl")
    if found.port == 465 and not begins_encrypted:
        raise ValueError("port 465 is encrypted from the start: write smtps://")
    if found.port in (25, 587) and begins_encrypted:
        raise ValueError(f"port {found.port} is not encrypted from the start: write smtp+tls://")
    if found.scheme == "smtp" and found.password and found.host not in LOCAL:
        raise ValueError("smtp:// would send the password unencrypted: write smtp+tls://")


def mailbox(given: str) -> ServerAddress | None:
    if not given:
        return None
    found = server_address(given)
    if found.scheme != "imaps" or not found.host or not found.user:
        raise ValueError("it must be like imaps://user:password@mail.example/INBOX")
    return found
