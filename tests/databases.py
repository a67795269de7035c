"""Databases of their own, beside the one that pytest-django makes."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2  # type: ignore[import-untyped]  # It brings no types.


@contextmanager
def new_database(home: Path, kind: str = "") -> Iterator[str]:
    """The address of a new empty one, gone afterwards: in `home`, or on the server that
    DATABASE_URL names. `kind` is sqlite or postgresql; else it is that of DATABASE_URL."""
    given = os.environ.get("DATABASE_URL", "sqlite:")
    if given.startswith("sqlite:") or kind == "sqlite":
        yield f"sqlite:///{home / 'undersigned.sqlite3'}"
        return
    name = f"undersigned_{secrets.token_hex(4)}"
    _on_server(given, f"CREATE DATABASE {name}")
    try:
        yield urlsplit(given)._replace(path=f"/{name}").geturl()
    finally:
        _on_server(given, f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(address: str, statement: str) -> None:
    connection = psycopg2.connect(address)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()
