"""Databases of their own, empty or migrated, beside the one that all tests of a process share."""

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

import psycopg2  # type: ignore[import-untyped]  # It brings no types.
from django.conf import settings

PREPARED = Path(settings.BASE_DIR) / "var/test/prepared"


@contextmanager
def new_database(home: Path, kind: str = "", migrated: bool = False) -> Iterator[str]:
    """The address of a new one, gone afterwards: in `home`, or on the server that DATABASE_URL
    names. `kind` is sqlite or postgresql; else it is that of DATABASE_URL."""
    given = os.environ.get("DATABASE_URL", "sqlite:")
    if given.startswith("sqlite:") or kind == "sqlite":
        path = home / "undersigned.sqlite3"
        if migrated:
            shutil.copy(prepared_file(), path)
        yield f"sqlite:///{path}"
        return
    name = f"undersigned_{secrets.token_hex(4)}"
    template = f" TEMPLATE {prepared_template()}" if migrated else ""
    on_server(given, f"CREATE DATABASE {name}{template}")
    try:
        yield urlsplit(given)._replace(path=f"/{name}").geturl()
    finally:
        on_server(given, f"DROP DATABASE {name} WITH (FORCE)")


def prepared_file() -> Path:
    """A migrated SQLite database, to be copied. Made once for each state of the code."""
    path = PREPARED / f"{_state_of_the_code()}.sqlite3"
    with _one_at_a_time():
        if not path.exists():
            for older in PREPARED.glob("*.sqlite3*"):
                older.unlink()
            made = path.with_suffix(".sqlite3-new")
            _migrate(f"sqlite:///{made}")
            with closing(sqlite3.connect(made)) as connection:
                # All in one file, which can be copied while others read it.
                connection.execute("PRAGMA journal_mode=DELETE")
            made.rename(path)
    return path


def prepared_template() -> str:
    """The name of a migrated database on the server that DATABASE_URL names, to be copied."""
    given = os.environ["DATABASE_URL"]
    name = f"undersigned_prepared_{_state_of_the_code()}"
    with _one_at_a_time():
        if not on_server(given, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            on_server(given, f"DROP DATABASE IF EXISTS {name}_new")
            on_server(given, f"CREATE DATABASE {name}_new")
            _migrate(urlsplit(given)._replace(path=f"/{name}_new").geturl())
            on_server(given, f"ALTER DATABASE {name}_new RENAME TO {name}")
    return name


def _migrate(address: str) -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": address}
    for words in (["migrate", "--verbosity=0"], ["createcachetable", "--verbosity=0"]):
        command = [sys.executable, "manage.py", *words]
        subprocess.run(command, env=env, cwd=settings.BASE_DIR, check=True)


def _state_of_the_code() -> str:
    """A name for all that `migrate` could do differently."""
    base = Path(settings.BASE_DIR)
    packages = (path.parent for path in base.glob("*/__init__.py") if path.parent.name != "tests")
    files = [base / "requirements.txt", *(base / "config").glob("*.py")]
    files += [path for package in packages for path in package.rglob("*.py")]
    state = hashlib.sha256()
    for path in sorted(files):
        state.update(f"{path.relative_to(base)}\n".encode() + path.read_bytes())
    return state.hexdigest()[:12]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Among the processes that run tests: the first prepares, the others wait for it."""
    PREPARED.mkdir(parents=True, exist_ok=True)
    with (PREPARED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def on_server(address: str, statement: str) -> list[tuple[object, ...]]:
    """The rows that it gives, if any."""
    with closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
