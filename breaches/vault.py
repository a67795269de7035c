"""Reports are kept sealed: with a key for each concern, wrapped by master keys.

The master keys come from the environment (`CONCERN_KEYS`, the first is the one in use) and are
never stored. A concern's key is wrapped by AES key wrap (RFC 3394), which, unlike Fernet, contains
no time: an anonymous report must not say when it was made. Words and files are sealed by
AES-256-GCM (NIST SP 800-38D), bound to their row, so that rows can't be swapped.
"""

import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

logger = logging.getLogger(__name__)

# What a binary column returns: bytes on SQLite, a memoryview on PostgreSQL.
Stored = bytes | memoryview

KEY = 32  # bytes
NONCE = 12  # bytes
# A file is sealed in pieces, so that none is whole in memory.
PIECE = 1024 * 1024
TAG = 16  # bytes, after each piece


class WrongKey(Exception):
    """None of the master keys opens this, or it was changed."""


@contextmanager
def unreadable_left_out(concern: object) -> Iterator[None]:
    """For jobs that go through many: one that can't be opened is logged and stops no other."""
    try:
        yield
    except WrongKey:
        logger.exception("Concern %s can't be read: its row is damaged, or a key is.", concern)


@cache
def masters() -> dict[str, bytes]:
    """The master keys by their ids, the one in use first."""
    keys = map(bytes.fromhex, settings.CONCERN_KEYS)
    return {hashlib.sha256(key).hexdigest()[:16]: key for key in keys}


def current_id() -> str:
    """The id of the master key that wraps new keys."""
    return next(iter(masters()))


def new_key() -> bytes:
    return secrets.token_bytes(KEY)


def wrap(key: bytes) -> bytes:
    return aes_key_wrap(masters()[current_id()], key)


def unwrap(key_id: str, wrapped: Stored) -> bytes:
    """Raises WrongKey if the master key of that id is not configured, or is the wrong one."""
    try:
        return aes_key_unwrap(masters()[key_id], bytes(wrapped))
    except (KeyError, InvalidUnwrap) as error:
        raise WrongKey(f"No master key {key_id} opens this.") from error


def seal(key: bytes, value: Any, place: str) -> bytes:
    """Seal a JSON value, so that only `key` opens it and only at this place."""
    nonce = secrets.token_bytes(NONCE)
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, sealed: Stored, place: str) -> Any:
    """Raises WrongKey."""
    content = bytes(sealed)
    try:
        plain = AESGCM(key).decrypt(content[:NONCE], content[NONCE:], place.encode())
    except (InvalidTag, ValueError) as error:  # ValueError if not even the nonce is left.
        raise WrongKey("This was sealed with another key, elsewhere, or was changed.") from error
    return json.loads(plain)


def seal_file(key: bytes, pieces: Iterable[bytes], place: str) -> Iterator[bytes]:
    """A file's content, sealed piece by piece; the last piece says that it is the last.

    `pieces` may be of any size. Only `unseal_file` reads the result.
    """
    start, cipher, number, held = secrets.token_bytes(7), AESGCM(key), 0, b""
    yield start
    for piece in pieces:
        held += piece
        while len(held) > PIECE:
            yield cipher.encrypt(_nonce(start, number), held[:PIECE], place.encode())
            held, number = held[PIECE:], number + 1
    yield cipher.encrypt(_nonce(start, number, last=True), held, place.encode())


def unseal_file(key: bytes, file: Any, place: str) -> Iterator[bytes]:
    """What `seal_file` sealed, piece by piece, from an open file. Raises WrongKey."""
    start, cipher, number = file.read(7), AESGCM(key), 0
    piece: bytes | None = file.read(PIECE + TAG)
    # An empty file has a last piece too: a file cut to nothing can't pass for one.
    while piece is not None:
        following = file.read(PIECE + TAG) or None
        try:
            nonce = _nonce(start, number, last=not following)
            yield cipher.decrypt(nonce, piece, place.encode())
        except (InvalidTag, ValueError) as error:  # ValueError if not even the start is left.
            raise WrongKey("This file was sealed with another key, or was changed.") from error
        piece, number = following, number + 1


def _nonce(start: bytes, number: int, last: bool = False) -> bytes:
    return start + number.to_bytes(4, "big") + bytes([last])


def mark(key: bytes, person: int) -> str:
    """Stands for a person where nobody without the key may know who it is."""
    return label(key, f"person {person}")


def label(key: bytes, what: str) -> str:
    """Stands for something where nobody without the key may know what it is."""
    return hmac.new(key, what.encode(), hashlib.sha256).hexdigest()


def marks(person: int) -> list[str]:
    """The person's marks under every master key: rows not yet rewrapped count too."""
    return [mark(key, person) for key in masters().values()]


def keys_in_use() -> list[str]:
    """The ids of the master keys that something here is wrapped by."""
    used: set[str] = set()
    for name in ("Concern", "Draft"):
        rows = apps.get_model("breaches", name).objects.exclude(wrapped_key=None)
        used |= set(rows.order_by().values_list("key_id", flat=True).distinct())
    return sorted(used)


def unknown_keys() -> list[str]:
    """Those of them that are not configured."""
    return [each for each in keys_in_use() if each not in masters()]


MISSING = (
    "CONCERN_KEYS lacks the master key {} that concerns here are kept with. Give it again, after"
    " the new one; `manage.py rotate_concern_keys` then makes the old one superfluous."
)


def refuse_unknown_keys() -> None:
    """Raises ImproperlyConfigured: a site that can't open its concerns must not start."""
    if "breaches_concern" not in connections["default"].introspection.table_names():
        return
    if unknown := unknown_keys():
        raise ImproperlyConfigured(MISSING.format(", ".join(unknown)))


def check_keys(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """System check (with `check --database default`): every concern's master key is there."""
    if "default" not in (databases or []):
        return []
    try:
        refuse_unknown_keys()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="breaches.E001")]
    return []
