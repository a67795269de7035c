"""A trial restore of the newest archive, into a database and folders that are removed afterwards.

The server can't open its archives, with one exception: each backup is for a key of its own too, and
only the newest's is kept, on the server alone. Whoever takes it learns no more than what the site
holds anyway: nothing of what has been erased since an older archive was made.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pyrage
from django.conf import settings

NAME = "newest-archive.json"


class DrillFailed(Exception):
    """Says in one sentence why the newest archive could not be restored."""


def keep_key(archive: Path, key: "pyrage.x25519.Identity") -> None:
    """Keep the key of the newest archive, and forget the one before."""
    kept = Path(settings.SEAL_ROOT, NAME)
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = kept.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    new.write_text(json.dumps({"archive": str(archive.absolute()), "key": str(key)}))
    new.replace(kept)


def newest_archive() -> Path | None:
    """Where this machine put its newest archive, if it made any."""
    kept = _kept()
    return Path(kept["archive"]) if kept else None


def _kept() -> dict[str, str]:
    """The newest archive's path and key; nothing before the first backup."""
    try:
        kept: dict[str, str] = json.loads(Path(settings.SEAL_ROOT, NAME).read_text())
    except FileNotFoundError:
        return {}
    return kept


def drill(trust: str | None) -> Path:
    """Restore the newest archive and check its records. `trust` is the fingerprint of our seal's
    authority, None without a seal. Returns the archive's path. Raises DrillFailed."""
    if not (kept := _kept()):
        raise DrillFailed("No backup has been made on this machine yet.")
    archive = Path(kept["archive"])
    if not archive.exists():
        raise DrillFailed(f"The newest archive is not in its place: {archive}.")
    with tempfile.TemporaryDirectory(prefix="undersigned-drill-") as home:
        key = Path(home, "key")
        key.write_text(kept["key"])
        env = _elsewhere(Path(home))
        whose = ("--trust", trust) if trust else ("--unsigned",)
        _run(env, "migrate", "--verbosity=0")
        _run(env, "restore", str(archive), "--key", str(key), *whose)
    return archive


def _elsewhere(home: Path) -> dict[str, str]:
    """Settings of a site on SQLite with folders, which reads and writes nothing of this one's."""
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("S3_")}
    return {
        **theirs,
        "DATABASE_URL": f"sqlite:///{home}/database.sqlite3",
        "FILES_ROOT": f"{home}/files",
        "LOCKED_ROOT": f"{home}/locked",
        "EMAIL_URL": "dummymail://",
    }


def _run(env: dict[str, str], *words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(
        command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"manage.py {words[0]} ended early."]
        raise DrillFailed(said[-1].removeprefix("CommandError: "))
