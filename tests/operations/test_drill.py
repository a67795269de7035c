"""The newest archive is restored on trial."""

import json
from pathlib import Path

import pyrage
import pytest
from django.core.management import CommandError, call_command

from operations.drill import keep_key
from operations.models import Run
from tests.installations import installation

__all__ = ["installation"]
KEY = pyrage.x25519.Identity.generate()
ENDED = """
from operations.models import Run
print([[run.kind, run.problem] for run in Run.objects.order_by("pk")])
"""


@pytest.mark.production
def test_the_newest_archive_is_restored_and_its_records_are_whole(installation, tmp_path):  # noqa: F811 - the fixture
    recipient = str(KEY.to_public())
    site = installation(migrated=True, BACKUP_RECIPIENTS=recipient, TMPDIR=str(tmp_path))
    site.manage("make_seal")
    site.manage("backup", site.home)
    [archive] = site.home.glob("*.age")
    assert f"{archive} was restored on trial" in site.manage("restore", "--drill")
    assert [path.name for path in tmp_path.glob("undersigned-drill-*")] == []
    said = site.manage("shell", "--no-imports", "--command", ENDED)
    assert said.strip() == "[['backup', ''], ['drill', '']]"


@pytest.fixture
def newest(settings, tmp_path, db):
    """Keeps a key for an archive, and says where."""
    settings.SEAL_ROOT = tmp_path / "seal"
    settings.BACKUP_RECIPIENTS = [str(KEY.to_public())]

    def keep(name: str) -> Path:
        archive = Path(tmp_path, name)
        keep_key(archive, pyrage.x25519.Identity.generate())
        return archive

    return keep


def fails(said: str) -> None:
    with pytest.raises(CommandError, match=f"^The trial restore failed. {said}"):
        call_command("restore", drill=True)
    [run] = Run.objects.all()
    assert run.kind == "drill"
    assert run.problem.startswith(said)


@pytest.mark.usefixtures("newest")
def test_without_an_archive_it_says_so():
    fails("No backup has been made on this machine yet.")


def test_an_archive_that_was_moved_is_told(newest):
    fails(f"The newest archive is not in its place: {newest('one.age')}.")


@pytest.mark.long
def test_a_damaged_archive_is_told(newest):
    newest("one.age").write_bytes(b"age-encryption.org/v1\n-> X25519")
    fails("Nothing was restored.")


def test_the_site_keeps_the_key_of_the_newest_archive_alone(newest, settings):
    newest("one.age")
    kept = Path(settings.SEAL_ROOT, "newest-archive.json")
    first = json.loads(kept.read_text())
    newest("two.age")
    second = json.loads(kept.read_text())
    assert second["archive"].endswith("two.age")
    assert first["key"] != second["key"]
    assert first["key"] not in "".join(path.read_text() for path in kept.parent.iterdir())
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("newest")
def test_a_failed_backup_is_recorded(tmp_path):
    with pytest.raises(CommandError, match="There is no backup"):
        call_command("backup", tmp_path / "missing")
    [run] = Run.objects.all()
    assert (run.kind, run.is_good) == ("backup", False)
    assert "No such file" in run.problem
