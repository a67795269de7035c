"""Separate databases, empty or migrated, besides the one that a process's tests share."""

import fcntl
import hashlib
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2  # type: ignore[import-untyped]  # it brings no types
from django.conf import settings
from django.db import connection

PREPARED = Path(settings.BASE_DIR) / "var/test/prepared"


@contextmanager
def new_database(home: Path, kind: str = "", copy_of: str = "") -> Iterator[str]:
    """The URL of a new database, removed afterwards: in `home`, or on the server in DATABASE_URL.
    `kind` is sqlite or postgresql; by default DATABASE_URL's. It is empty, or a copy of the one at
    `copy_of`, which must not be in use."""
    if _is_sqlite(kind):
        path = home / "undersigned.sqlite3"
        if copy_of:
            shutil.copy(copy_of.removeprefix("sqlite:///"), path)
        yield f"sqlite:///{path}"
        return
    given, name = os.environ["DATABASE_URL"], f"undersigned_{secrets.token_hex(4)}"
    template = f" TEMPLATE {_name_in(copy_of)}" if copy_of else ""
    _on_server(f"CREATE DATABASE {name}{template}")
    try:
        yield urlsplit(given)._replace(path=f"/{name}").geturl()
    finally:
        _on_server(f"DROP DATABASE {name} WITH (FORCE)")


def migrated_database(kind: str = "") -> str:
    """The URL of a migrated database to copy: made once for each state of the code."""
    with one_at_a_time(PREPARED):
        return _migrated_file() if _is_sqlite(kind) else _migrated_on_server()


def _is_sqlite(kind: str) -> bool:
    return kind == "sqlite" or os.environ.get("DATABASE_URL", "sqlite:").startswith("sqlite:")


def _name_in(address: str) -> str:
    return urlsplit(address).path[1:]


def _migrated_file() -> str:
    path = PREPARED / f"{_state_of_the_code()}.sqlite3"
    if not path.exists():
        for older in PREPARED.glob("*.sqlite3*"):
            older.unlink()
        made = path.with_suffix(".sqlite3-new")
        _migrate(f"sqlite:///{made}")
        with closing(sqlite3.connect(made)) as connection:
            # All in one file, which can be copied while others read it.
            connection.execute("PRAGMA journal_mode=DELETE")
        made.rename(path)
    return f"sqlite:///{path}"


def _migrated_on_server() -> str:
    given = urlsplit(os.environ["DATABASE_URL"])
    name = f"undersigned_prepared_{_state_of_the_code()}"
    if not _on_server(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        _on_server(f"DROP DATABASE IF EXISTS {name}_new")
        _on_server(f"CREATE DATABASE {name}_new")
        _migrate(given._replace(path=f"/{name}_new").geturl())
        _on_server(f"ALTER DATABASE {name}_new RENAME TO {name}")
    return given._replace(path=f"/{name}").geturl()


def _migrate(address: str) -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": address}
    for words in (["migrate", "--verbosity=0"], ["createcachetable", "--verbosity=0"]):
        command = [sys.executable, "manage.py", *words]
        subprocess.run(command, env=env, cwd=settings.BASE_DIR, check=True)


def _state_of_the_code() -> str:
    """A hash of everything that could change what `migrate` does."""
    base = Path(settings.BASE_DIR)
    packages = (path.parent for path in base.glob("*/__init__.py") if path.parent.name != "tests")
    files = [base / "requirements.txt", *(base / "config").glob("*.py")]
    files += [path for package in packages for path in package.rglob("*.py")]
    state = hashlib.sha256()
    for path in sorted(files):
        state.update(f"{path.relative_to(base)}\n".encode() + path.read_bytes())
    return state.hexdigest()[:12]


def count_rows() -> None:
    """Let the database choose its plans for the rows that there are now, as it does by itself once
    rows are committed. Needed in tests of thousands of rows: PostgreSQL may still believe in what
    it counted when an earlier test had rolled its rows back, and a list then takes minutes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Among the test processes: the first prepares something in the folder, the others wait."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _on_server(statement: str) -> list[tuple[object, ...]]:
    """The rows it returns, if any."""
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
