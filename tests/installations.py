"""Separate installations, each with its own database and folders."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import storages

from tests.databases import migrated_database, new_database


@dataclass(frozen=True)
class Installation:
    """A database and folders of its own."""

    home: Path
    env: dict[str, str]

    def run(self, *words: object) -> "subprocess.CompletedProcess[str]":
        """manage.py, whether or not it succeeds."""
        command = [sys.executable, "manage.py", *map(str, words)]
        return subprocess.run(
            command, env=self.env, cwd=settings.BASE_DIR, capture_output=True, text=True
        )

    def manage(self, *words: object) -> str:
        """Its output. It must succeed."""
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def new_installation(
    home: Path, kind: str = "", migrated: bool = False, **env: str
) -> Iterator[Installation]:
    """With an empty database of that kind (see new_database), and with these settings."""
    folders = ("FILES_ROOT", "LOCKED_ROOT", "SEAL_ROOT")
    own = {name: str(home / name.lower()) for name in folders}
    own["DJANGO_SETTINGS_MODULE"] = "config.settings"
    if settings.S3_BUCKET:
        own |= _buckets(home.name)
    copy_of = migrated_database(kind) if migrated else ""
    with new_database(home, kind, copy_of) as url:
        yield Installation(home, {**os.environ, **own, **env, "DATABASE_URL": url})


def _buckets(name: str) -> dict[str, str]:
    """Two new ones in the store of scripts/with-s3."""
    made = {"S3_BUCKET": f"{name}-kept", "S3_LOCKED_BUCKET": f"{name}-locked"}
    storage: Any = storages["default"]
    for bucket in made.values():
        storage.connection.create_bucket(Bucket=bucket)
    return made


@pytest.fixture
def installation(tmp_path) -> Iterator[Callable[..., Installation]]:
    """Makes installations, as new_installation does."""
    with ExitStack() as stack:

        def make(kind: str = "", migrated: bool = False, **env: str) -> Installation:
            home = tmp_path / f"installation-{secrets.token_hex(4)}"
            home.mkdir()
            return stack.enter_context(new_installation(home, kind, migrated, **env))

        yield make
