"""Back up and restore: every row and every file comes back, or nothing does."""

import base64
import fcntl
import gzip
import hashlib
import io
import json
import os
import pickle
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyrage
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from operations import restore as restoring
from operations.archive import ABOUT, JOBS, MANIFEST, SEAL, manifest_line
from operations.archive_check import check
from operations.backup import migrations, tables
from people.models import Post, School
from printing.seals import Sealer, fingerprint_of, make_seal
from tests.factories import person
from tests.installations import Installation, installation
from tests.processes import ask

__all__ = ["installation"]
KEY = pyrage.x25519.Identity.generate()


def back_up(ours: Installation) -> Path:
    folder = ours.home / "backups"
    folder.mkdir(exist_ok=True)
    ours.manage("backup", folder)
    (archive,) = folder.glob("*.age")
    return archive


@pytest.fixture
def fresh(installation) -> Callable[[str], Installation]:
    """An empty installation with a database of that kind."""

    def fresh(kind: str) -> Installation:
        made: Installation = installation(
            kind, migrated=True, BACKUP_RECIPIENTS=str(KEY.to_public())
        )
        return made

    return fresh


@pytest.fixture
def key(tmp_path) -> Path:
    path = tmp_path / "key"
    path.write_text(f"# Ours\n{KEY}\n")
    return path


def unpack(archive: Path) -> dict[str, bytes]:
    clear = io.BytesIO(gzip.decompress(pyrage.decrypt(archive.read_bytes(), [KEY])))
    with tarfile.open(fileobj=clear) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


def pack(folder: Path, members: dict[str, bytes]) -> Path:
    """An archive of these members, in this order, whether or not they fit together."""
    clear = io.BytesIO()
    with tarfile.open(fileobj=clear, mode="w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    path = folder / "made-by-hand.age"
    path.write_bytes(pyrage.encrypt(gzip.compress(clear.getvalue()), [KEY.to_public()]))
    return path


def with_manifest(members: dict[str, bytes]) -> dict[str, bytes]:
    lines = (
        manifest_line(name, hashlib.sha256(content).hexdigest(), len(content))
        for name, content in members.items()
    )
    return {**members, MANIFEST: b"".join(lines)}


def rows(members: dict[str, bytes]) -> dict[str, list[object]]:
    """Every row of every table. PostgreSQL reorders the keys of JSON."""
    return {
        name: [json.loads(line) for line in content.splitlines()]
        for name, content in members.items()
        if name.startswith("rows/")
    }


def files(members: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in members.items() if name.startswith("files/")}


ROUND = ["postgresql", "sqlite", "postgresql"]


@pytest.mark.files
@pytest.mark.parametrize(
    "kinds",
    [
        pytest.param(["sqlite", "sqlite"], marks=[pytest.mark.once, pytest.mark.production]),
        pytest.param(ROUND, marks=pytest.mark.postgresql),
    ],
    ids="-".join,
)
def test_every_row_and_file_comes_back_whichever_the_database(fresh, key, kinds):
    last = fresh(kinds[0])
    Installation(last.home, {**last.env, "DEMO": "1"}).manage("demo")
    for kind in kinds[1:]:
        archive, new = back_up(last), fresh(kind)
        assert "The records are whole" in new.manage("restore", archive, "--key", key, "--unsigned")
        here, there = unpack(archive), unpack(back_up(new))
        assert rows(here) == rows(there)
        assert len(rows(here)["rows/acknowledgements.Signature/000000000.jsonl"]) > 20
        assert files(here) == files(there)
        assert len(files(here)) == 2
        (new.home / "backups").rename(new.home / "first-backups")
        last = new
    # After that, sequences continue, and the triggers are back.
    text = last.home / "new-policy.md"
    text.write_text(
        "# A New Policy\n\n## 1. Aim\n\nTo be new.\n\n## 2. Consent\n\n"
        "*I [name] have read the policy and will comply with it.*\n"
    )
    last.manage("import_policy", text)
    last.manage("check", "--database=default", "--fail-level=WARNING")


@pytest.mark.files
def test_the_archive_is_of_one_moment_and_blocks_nobody(elsewhere, tmp_path):
    env = {**elsewhere, "BACKUP_RECIPIENTS": str(KEY.to_public())}
    archive = Path(ask(env, "tests.operations.meanwhile", tmp_path).decode().strip())
    names = [row["fields"]["name"] for row in rows(unpack(archive))[SCHOOLS]]  # type: ignore[index]
    assert names == ["Before"]
    assert json.loads(unpack(archive)[ABOUT])["release"] == settings.RELEASE


@pytest.mark.disk
def test_a_disk_that_is_full_leaves_no_archive(elsewhere, tmp_path):
    env = {**elsewhere, "BACKUP_RECIPIENTS": str(KEY.to_public())}
    scan = Path(env["FILES_ROOT"], "scans", "one.jpg")
    scan.parent.mkdir(parents=True)
    scan.write_bytes(os.urandom(500_000))
    command = f"ulimit -f 200; {sys.executable} manage.py backup {tmp_path}"
    done = subprocess.run(
        ["bash", "-c", command], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: There is no backup: ")
    assert "File too large" in done.stderr
    assert [path.name for path in tmp_path.iterdir() if "undersigned-" in path.name] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("recipients", "why"), [([], "nobody"), (["age1x"], "can't be read")])
def test_an_archive_needs_somebody_who_can_open_it(settings, tmp_path, recipients, why):
    settings.BACKUP_RECIPIENTS = recipients
    with pytest.raises(CommandError, match=f"There is no backup: .*{why}"):
        call_command("backup", tmp_path)
    assert not any(tmp_path.iterdir())


def test_a_key_is_for_its_owner_alone_and_never_over_another(tmp_path, capsys):
    path = tmp_path / "key"
    call_command("make_backup_key", path)
    recipient = capsys.readouterr().out.strip().removeprefix("BACKUP_RECIPIENTS=")
    kept = path.read_text()
    identity = pyrage.x25519.Identity.from_str(kept.splitlines()[-1])
    assert str(identity.to_public()) == recipient
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="No key was made"):
        call_command("make_backup_key", path)
    assert path.read_text() == kept


# What is restored, and whether it is there afterwards.


def about(**other: object) -> bytes:
    return json.dumps({"format": 2, "migrations": migrations(), **other}).encode()


def a_school(**fields: object) -> bytes:
    fields = {"name": "Restored", "slug": "restored", **fields}
    return json.dumps({"model": "people.school", "pk": 7, "fields": fields}).encode() + b"\n"


SCHOOLS = "rows/people.School/000000000.jsonl"


def content(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def refused(archive: Path, key: Path, why: str, **how: object) -> None:
    """Nothing is restored, and the error says why."""
    with pytest.raises(CommandError, match=f"(?s)Nothing was restored.*{why}"):
        call_command("restore", archive, key=key, **(how or {"unsigned": True}))
    assert not School.objects.filter(name="Restored").exists()
    assert not default_storage.exists("pictures/one")


@pytest.fixture
def members(db) -> dict[str, bytes]:
    return {ABOUT: about(), SCHOOLS: a_school(), "files/pictures/one": b"one"}


@pytest.mark.files
def test_a_correct_archive_made_by_hand_is_restored(members, key, tmp_path):
    call_command("restore", pack(tmp_path, with_manifest(members)), key=key, unsigned=True)
    assert School.objects.get(pk=7).name == "Restored"
    assert content("pictures/one") == b"one"


def test_another_key_opens_nothing(members, key, tmp_path):
    key.write_text(str(pyrage.x25519.Identity.generate()))
    refused(pack(tmp_path, with_manifest(members)), key, "can't be read")


@pytest.mark.parametrize("text", ["", "AGE-SECRET-KEY-1X", "\udcff"])
def test_anything_but_a_key_opens_nothing(members, key, tmp_path, text):
    key.write_bytes(text.encode(errors="surrogateescape"))
    refused(pack(tmp_path, with_manifest(members)), key, "key")


@pytest.mark.parametrize("at", [0.01, 0.5, 0.99])
def test_one_changed_byte_is_found(members, key, tmp_path, at):
    archive = pack(tmp_path, with_manifest(members))
    content = bytearray(archive.read_bytes())
    content[int(at * len(content))] ^= 1
    archive.write_bytes(content)
    refused(archive, key, "can't be read")


@pytest.mark.parametrize("kept", [0, 100, 600, -1])
def test_an_archive_that_was_cut_off_is_found(members, key, tmp_path, kept):
    archive = pack(tmp_path, with_manifest(members))
    archive.write_bytes(archive.read_bytes()[:kept])
    refused(archive, key, "can't be read")


def test_no_archive_at_all(db, key, tmp_path):
    refused(tmp_path / "nowhere", key, "can't be read")


def test_a_member_that_is_not_what_the_manifest_says_is_named(members, key, tmp_path):
    whole = {**with_manifest(members), "files/pictures/one": b"two"}
    refused(pack(tmp_path, whole), key, "files/pictures/one in the archive is not what")


def test_a_member_that_is_missing_is_found(members, key, tmp_path):
    whole = with_manifest(members)
    del whole["files/pictures/one"]
    refused(pack(tmp_path, whole), key, "holds less than its manifest says")


def test_an_archive_without_a_manifest_is_found(members, key, tmp_path):
    refused(pack(tmp_path, members), key, "not whole")


def test_another_release_s_archive_is_refused_and_the_difference_named(members, key, tmp_path):
    members[ABOUT] = about(migrations=[*migrations(), ["people", "0099_later"]])
    refused(pack(tmp_path, with_manifest(members)), key, "later release.*people.0099_later")


@pytest.mark.parametrize(
    ("release", "why"),
    [("99.0.0", "release 99.0.0, and this is .*"), ("1.x", "can't be read"), (None, "can't be")],
)
def test_an_archive_of_a_later_or_unknown_release_is_refused(members, key, tmp_path, release, why):
    members[ABOUT] = about(release=release)
    refused(pack(tmp_path, with_manifest(members)), key, why)


def test_an_archive_of_an_older_release_with_the_same_tables_is_restored(
    members, key, tmp_path, settings
):
    settings.RELEASE = "0.10.0"
    members[ABOUT] = about(release="0.9.12")
    call_command("restore", pack(tmp_path, with_manifest(members)), key=key, unsigned=True)
    assert School.objects.get(pk=7).name == "Restored"


def test_another_format_is_refused(members, key, tmp_path):
    members[ABOUT] = about(format=3)
    refused(pack(tmp_path, with_manifest(members)), key, "another Undersigned")


def test_rows_that_contradict_each_other_are_refused(members, key, tmp_path):
    members["rows/people.School/000000001.jsonl"] = a_school(slug="another")
    refused(pack(tmp_path, with_manifest(members)), key, "contradict")


def test_a_row_that_points_at_nothing_is_refused(members, key, tmp_path):
    fields = {"kind": "employee", "school": 8}
    row = {"model": "people.group", "pk": 1, "fields": fields}
    members["rows/people.Group/000000000.jsonl"] = json.dumps(row).encode()
    refused(pack(tmp_path, with_manifest(members)), key, "contradict")


def test_an_installation_with_people_is_left_as_it_is(members, key, tmp_path):
    somebody = person()
    refused(pack(tmp_path, with_manifest(members)), key, "not empty")
    assert Post.objects.filter(person=somebody).exists()


@pytest.mark.files
def test_a_folder_with_files_is_left_as_it_is(members, key, tmp_path):
    default_storage.save("scans/one", ContentFile(b"kept"))
    refused(pack(tmp_path, with_manifest(members)), key, "place for files .* not empty")
    assert content("scans/one") == b"kept"


# An archive that somebody else made.


class Canary:
    """Pickled, it writes a file when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def pickled(path: Path) -> str:
    return base64.b64encode(pickle.dumps(Canary(path))).decode()


def test_no_pickle_in_an_archive_is_read(members, key, tmp_path):
    fields = {"name": "x", "func": "os.getcwd", "args": pickled(tmp_path / "ran"), "success": False}
    row = {"model": "django_q.task", "pk": "1", "fields": fields}
    for name in ("django_q.Task", "people.School"):
        whole = {**members, f"rows/{name}/000000001.jsonl": json.dumps(row).encode()}
        with suppress(CommandError):
            archive = pack(tmp_path, with_manifest(whole))
            call_command("restore", archive, key=key, unsigned=True)
    assert not (tmp_path / "ran").exists()


def test_no_table_that_is_restored_has_a_field_that_could_run():
    fields = [field for model in tables() for field in model._meta.local_fields]
    assert [each for each in fields if "Pickled" in type(each).__name__] == []


def test_no_schedule_comes_out_of_an_archive(members, key, tmp_path):
    row = {"model": "django_q.schedule", "pk": 999, "fields": {"func": "os.getcwd"}}
    members["rows/django_q.Schedule/000000000.jsonl"] = json.dumps(row).encode()
    call_command("restore", pack(tmp_path, with_manifest(members)), key=key, unsigned=True)
    assert not Schedule.objects.filter(func="os.getcwd").exists()


@pytest.mark.parametrize(
    "func",
    [
        *("os.system", "policies.jobs.os.system", "policies.jobs.async_task", "web.jobs.x"),
        *("policies.jobs.Version", "policies.jobs", "", "subprocess.jobs.run"),
    ],
)
def test_only_jobs_of_ours_are_put_back(members, key, tmp_path, func):
    jobs = [{"func": func, "args": ["touch"]}, {"func": "policies.jobs.index_text", "args": ["1"]}]
    members[JOBS] = "\n".join(map(json.dumps, jobs)).encode()
    call_command("restore", pack(tmp_path, with_manifest(members)), key=key, unsigned=True)
    queued = [(each.task["func"], each.task["args"]) for each in OrmQ.objects.all()]
    assert queued == [("policies.jobs.index_text", ("1",))]


def test_rows_of_another_table_are_refused(members, key, tmp_path):
    members["rows/people.Group/000000000.jsonl"] = a_school()
    refused(pack(tmp_path, with_manifest(members)), key, "what no backup makes")


@pytest.mark.files
@pytest.mark.parametrize("name", ["files/../../outside", "files//etc/outside"])
def test_a_file_goes_nowhere_else(members, key, tmp_path, name):
    members[name] = b"out"
    refused(pack(tmp_path, with_manifest(members)), key, "what no backup makes")


@pytest.mark.parametrize("said", [b"[]", b"x", b"\xff"])
def test_a_description_that_is_none_is_refused(members, key, tmp_path, said):
    members[ABOUT] = said
    refused(pack(tmp_path, with_manifest(members)), key, "none of ours")


def test_a_concern_key_that_is_missing_is_named(members, key, tmp_path):
    members[ABOUT] = about(concern_keys=["0123456789abcdef"])
    refused(pack(tmp_path, with_manifest(members)), key, "CONCERN_KEYS lacks .* 0123456789abcdef")


# The seal on it.


def a_seal(folder: Path, name: str = "Ours") -> Sealer:
    make_seal(folder, name, timezone.now())
    return Sealer.of(folder)


def trusted(seal: Sealer) -> str:
    return fingerprint_of(seal.authority.encode())


def sealed(members: dict[str, bytes], seal: Sealer) -> dict[str, bytes]:
    whole = with_manifest(members)
    said = seal.sign(hashlib.sha256(whole[MANIFEST]).digest())
    return {**whole, SEAL: json.dumps({**said, "authority": seal.authority}).encode()}


def test_a_sealed_archive_is_restored_under_its_authority(members, key, tmp_path):
    ours = a_seal(tmp_path / "ours")
    archive = pack(tmp_path, sealed(members, ours))
    call_command("restore", archive, key=key, trust=trusted(ours).upper())
    assert School.objects.get(pk=7).name == "Restored"


def test_another_site_s_archive_is_refused(members, key, tmp_path):
    archive = pack(tmp_path, sealed(members, a_seal(tmp_path / "theirs")))
    ours = a_seal(tmp_path / "ours")
    refused(archive, key, "another site's seal", trust=trusted(ours))


@pytest.mark.parametrize("place", [1, -1, None])
def test_nothing_is_added_to_a_sealed_archive(members, key, tmp_path, place):
    """Before the manifest, between it and its seal, and after that."""
    ours = a_seal(tmp_path / "ours")
    whole = [*sealed(members, ours).items()]
    at = len(whole) if place is None else place
    whole.insert(at, ("rows/people.School/000000001.jsonl", a_school(slug="added")))
    refused(pack(tmp_path, dict(whole)), key, "archive", trust=trusted(ours))


def test_an_archive_that_changes_after_it_was_checked_is_not_taken(
    members, key, tmp_path, monkeypatch
):
    ours = a_seal(tmp_path / "ours")
    archive = pack(tmp_path, sealed(members, ours))

    def checked(tar, trust):
        found = check(tar, trust)
        members[SCHOOLS] = a_school(name="Another")
        pack(tmp_path, {**with_manifest(members), SEAL: sealed(members, ours)[SEAL]})
        return found

    other = a_seal(tmp_path / "theirs")
    monkeypatch.setattr(restoring, "check", checked)
    monkeypatch.setattr(ours, "sign", other.sign)
    refused(archive, key, "was changed", trust=trusted(ours))


def test_an_authority_that_only_stands_beside_the_seal_is_refused(members, key, tmp_path):
    ours = a_seal(tmp_path / "ours")
    whole = sealed(members, a_seal(tmp_path / "theirs"))
    said = {**json.loads(whole[SEAL]), "authority": ours.authority}
    archive = pack(tmp_path, {**whole, SEAL: json.dumps(said).encode()})
    refused(archive, key, "was changed", trust=trusted(ours))


def test_a_changed_archive_is_refused(members, key, tmp_path):
    ours = a_seal(tmp_path / "ours")
    seal = sealed(members, ours)[SEAL]
    members[SCHOOLS] = a_school(name="Another")
    archive = pack(tmp_path, {**with_manifest(members), SEAL: seal})
    refused(archive, key, "was changed", trust=trusted(ours))


@pytest.mark.parametrize("seal", [b"", b"{}", b"[]", b'{"authority": "x"}'])
def test_what_is_no_seal_is_refused(members, key, tmp_path, seal):
    archive = pack(tmp_path, {**with_manifest(members), SEAL: seal})
    refused(archive, key, "was changed", trust=trusted(a_seal(tmp_path / "ours")))


def test_an_archive_without_a_seal_must_be_taken_as_such(members, key, tmp_path):
    archive = pack(tmp_path, with_manifest(members))
    refused(archive, key, "has no seal", trust=trusted(a_seal(tmp_path / "ours")))


@pytest.mark.parametrize("how", [[], ["--unsig"], ["--trust"]])
def test_whose_archive_it_is_must_be_said_in_full(db, key, tmp_path, how):
    with pytest.raises(CommandError):
        call_command("restore", str(tmp_path / "x"), "--key", str(key), *how)


@pytest.mark.once
def test_what_a_killed_backup_left_is_removed_and_a_running_one_is_not(fresh, tmp_path):
    dead, alive = (tmp_path / f"undersigned-{name}.unfinished" for name in ("dead", "alive"))
    dead.touch()
    with alive.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        fresh("sqlite").manage("backup", tmp_path)
    assert (dead.exists(), alive.exists()) == (False, True)


@pytest.mark.once
def test_the_backup_says_how_it_is_restored(fresh, tmp_path, key):
    ours = fresh("sqlite")
    printed = ours.manage("make_seal")
    [trust] = re.findall(r"--trust ([0-9a-f]{64})", printed)
    assert f"--trust {trust}" in ours.manage("backup", tmp_path)
    (archive,) = tmp_path.glob("*.age")
    fresh("sqlite").manage("restore", archive, "--key", key, "--trust", trust)


# An archive of an older release: before schools had keys of their names.


def older_members(app: str = "people", without: str = "0006_name_keys") -> dict[str, bytes]:
    """Made by a release that was without this migration."""
    graph = MigrationLoader(None).graph
    later = set(graph.backwards_plan((app, without)))
    then = [[app, name] for app, name in graph.nodes if (app, name) not in later]
    said = json.dumps({"format": 2, "migrations": then}).encode()
    return {ABOUT: said, SCHOOLS: a_school(), "files/pictures/one": b"one"}


@pytest.mark.both
@pytest.mark.production
@pytest.mark.disk
def test_an_older_archive_is_brought_up_to_date(installation, key, tmp_path):
    new = installation(BACKUP_RECIPIENTS=str(KEY.to_public()))
    archive = pack(tmp_path, with_manifest(older_members()))
    assert "The records are whole" in new.manage("restore", archive, "--key", key, "--unsigned")
    ask = "from people.models import School; print(School.objects.get(pk=7).name_key)"
    assert new.manage("shell", "-v0", "-c", ask).strip() == "restored"
    new.manage("check", "--database=default", "--fail-level=WARNING")
    assert "No planned migration" in new.manage("migrate", "--plan")


def test_an_older_archive_needs_a_new_database(db, key, tmp_path):
    refused(pack(tmp_path, with_manifest(older_members())), key, "older release.*new database")


@pytest.mark.disk
def test_a_new_database_is_migrated_for_an_archive_of_today(installation, key, tmp_path, members):
    new = installation("sqlite", BACKUP_RECIPIENTS=str(KEY.to_public()))
    archive = pack(tmp_path, with_manifest(members))
    said = new.run("restore", archive, "--key", key, "--unsigned").stderr
    assert "Run `manage.py migrate`" in said


@pytest.mark.once
@pytest.mark.disk
def test_an_older_archive_that_contradicts_itself_is_refused(installation, key, tmp_path):
    new = installation("sqlite", BACKUP_RECIPIENTS=str(KEY.to_public()))
    # A much older one: most of the time goes into making its tables.
    members = older_members("policies", "0002_writing_and_approving")
    members["rows/people.School/000000001.jsonl"] = a_school(slug="another")
    done = new.run("restore", pack(tmp_path, with_manifest(members)), "--key", key, "--unsigned")
    assert "contradict" in done.stderr
