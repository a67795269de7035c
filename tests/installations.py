"""Installations of their own, with a database and folders that nobody else has."""

import subprocess
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection


@dataclass(frozen=True)
class Installation:
    """A database of its own, and folders."""

    home: Path
    env: dict[str, str]

    def run(self, *words: object) -> "subprocess.CompletedProcess[str]":
        """manage.py, whatever comes of it."""
        command = [sys.executable, "manage.py", *map(str, words)]
        return subprocess.run(
            command, env=self.env, cwd=settings.BASE_DIR, capture_output=True, text=True
        )

    def manage(self, *words: object) -> str:
        """What it says. It must succeed."""
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def installation(elsewhere, tmp_path) -> Callable[..., Installation]:
    """Makes one with an empty database of that kind, which has no tables yet, and with these
    settings. `elsewhere` knows the server's address."""

    def make(kind: str = connection.vendor, **env: str) -> Installation:
        name = f"undersigned_{uuid.uuid4().hex[:8]}"
        home = tmp_path / name
        home.mkdir()
        url = f"sqlite:///{home}/db.sqlite3"
        if kind == "postgresql":
            with connection.cursor() as server:
                server.execute(f"CREATE DATABASE {name}")
            url = urlsplit(elsewhere["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        own = {name: str(home / name.lower()) for name in ("FILES_ROOT", "LOCKED_ROOT")}
        return Installation(home, {**elsewhere, **own, **env, "DATABASE_URL": url})

    return make
