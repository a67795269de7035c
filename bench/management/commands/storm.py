"""The training day: many people sign in, read and sign within five minutes, and a backup is made
meanwhile. `make storm` runs it on a PostgreSQL of its own."""

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pyrage
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from acknowledgements.models import Link
from bench.checking import faults
from bench.cluster import ROOT, Cluster, cluster
from bench.filling import Size, people_and_schools
from bench.finishing import finish
from bench.measuring import keep_table, where
from bench.preparing import to_sign
from bench.working import Note, Notes
from people.models import Person, Role
from tests.mail_server import Sink, free_port, serving

PASSWORD = "a-morning-in-september"
KEPT = ROOT / "docs" / "storm.json"
# 95 % of responses within so many ms. Signing in is left out: it is slow on purpose, so that a
# stolen list of password hashes stays unreadable.
AIM = 500
SIGNING_IN = ("sign in", "wrong password")


class Command(BaseCommand):
    help = "Let everybody sign on one morning, and see whether all were served."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=2_000)
        parser.add_argument("--minutes", type=float, default=5)
        parser.add_argument("--keep", action="store_true", help="write docs/storm.json")

    def handle(self, *args: Any, people: int, minutes: float, keep: bool, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("make_seal", verbosity=0)
        lines = _prepare(people, 60 * minutes)
        with tempfile.TemporaryDirectory(prefix="undersigned-storm.") as home:
            report, found = _let_them_sign(Path(home), lines, minutes)
        for problem in found[:50]:
            self.stderr.write(problem)
        self.stdout.write(json.dumps(report, indent=2))
        if keep:
            KEPT.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
            keep_table("storm", _table(report))
        if found:
            raise CommandError(f"{len(found)} faults.")


def _prepare(people: int, seconds: float) -> list[dict[str, Any]]:
    """Everybody with the same password and one policy to sign, as storm_user reads them."""
    people_and_schools(Size(people + 20, schools=4, policies=0))
    (version,) = to_sign(1)
    kept = make_password(PASSWORD)
    Person.objects.update(password=kept)
    staff = Person.objects.filter(posts__role=Role.STAFF).order_by("pk")[:people]
    slugs = [version.policy.slug]
    # People come at random moments, some close together. The slowest reader still signs by the end.
    dice = random.Random(2026)
    comes = sorted(dice.uniform(0, seconds - 20) for _each in range(people))
    return [
        {"pk": each.pk, "email": each.email, "name": str(each), "slugs": slugs, "comes": second}
        for each, second in zip(staff, comes, strict=True)
    ]


def _let_them_sign(
    home: Path, people: list[dict[str, Any]], minutes: float
) -> tuple[dict[str, Any], list[str]]:
    """The results, and what was wrong afterwards."""
    port, sink, key = free_port(), Sink(), pyrage.x25519.Identity.generate()
    env = {
        **os.environ,
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "DEFAULT_FROM_EMAIL": "policies@localhost",
        "BACKUP_RECIPIENTS": str(key.to_public()),
    }
    with serving(sink, port), cluster(home, env) as running:
        begun = time.time()
        backup = threading.Timer(30 * minutes, _back_up, [home, env])
        backup.start()
        _storm(home, running, people, 60 * minutes)
        backup.join()
        memory = running.memory()
        finish()
    told = [json.loads(line) for line in (home / "told").read_text().splitlines()]
    notes = Notes([Note("sign", each["person"], each["what"], each["told"]) for each in told])
    found = [*faults(notes), *_restored(home, env, key, told)]
    last = max((each["at"] for each in told), default=begun)
    report = {
        **where(),
        "people": len(people),
        "minutes": round((last - begun) / 60, 1),
        "signatures": Link.objects.count(),
        "confirmed": len({each["told"] for each in told}),
        "receipts mailed": len(sink.taken),
        "faults": len(found),
        "memory": memory,
        "answers": _answers(home),
    }
    return report, found


def _storm(home: Path, running: Cluster, people: list[dict[str, Any]], seconds: float) -> None:
    (home / "people").write_text("".join(json.dumps(each) + "\n" for each in people))
    (home / "told").touch()
    env = {
        **os.environ,
        "STORM_PEOPLE": str(home / "people"),
        "STORM_TOLD": str(home / "told"),
        "STORM_PASSWORD": PASSWORD,
    }
    command = [sys.executable, "-m", "locust", "-f", "bench/storm_user.py", "--headless"]
    command += ["--host", running.address, "-u", str(len(people)), "-r", str(len(people))]
    command += ["--run-time", f"{seconds + 60:.0f}s", "--csv", str(home / "storm")]
    command += ["--only-summary"]
    # Failures are in the report.
    with (home / "locust.log").open("wb") as log:
        subprocess.run(command, cwd=ROOT, env=env, stdout=log, stderr=log, check=False)


def _back_up(home: Path, env: dict[str, str]) -> None:
    """Halfway through. It must contain everything confirmed before it began."""
    (home / "backups").mkdir()
    (home / "before").write_text(str(time.time()))
    command = [sys.executable, "manage.py", "backup", str(home / "backups")]
    subprocess.run(command, cwd=ROOT, env=env, check=True)


def _restored(
    home: Path, env: dict[str, str], key: "pyrage.x25519.Identity", told: list[dict[str, Any]]
) -> list[str]:
    """What the backup lost of what was confirmed before it began, on either database."""
    (home / "key").write_text(f"{key}\n")
    (archive,) = (home / "backups").glob("*.age")
    before = float((home / "before").read_text())
    wanted = {n["told"] for n in told if n["at"] < before}
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE restored")
    urls = {
        "PostgreSQL": env["DATABASE_URL"].rpartition("/")[0] + "/restored",
        "SQLite": f"sqlite:///{home}/restored.sqlite3",
    }
    found = []
    for kind, url in urls.items():
        new = {**env, "DATABASE_URL": url, "FILES_ROOT": str(home / f"files-{kind}")}

        def manage(*words: str, new: dict[str, str] = new) -> str:
            command = [sys.executable, "manage.py", *words]
            return subprocess.run(
                command, cwd=ROOT, env=new, check=True, stdout=subprocess.PIPE, text=True
            ).stdout

        manage("migrate", "--verbosity=0")
        # Fails if the chain or a file is incomplete.
        manage("restore", str(archive), "--key", str(home / "key"), "--unsigned")
        held = set(manage("signatures").split())
        found += [f"Lost by the backup, on {kind}: {pk}" for pk in wanted - held]
    return found


def _answers(home: Path) -> list[dict[str, Any]]:
    """By kind of request: how many, how many failed, and how many milliseconds they took."""
    with (home / "storm_stats.csv").open(newline="") as file:
        return [
            {
                "name": row["Name"],
                "requests": int(row["Request Count"]),
                "failed": int(row["Failure Count"]),
                **{part: round(float(row[part])) for part in ("50%", "95%", "99%")},
                "met": None if row["Name"] in SIGNING_IN else float(row["95%"]) <= AIM,
            }
            for row in csv.DictReader(file)
        ]


def _table(report: dict[str, Any]) -> list[str]:
    rows = [
        f"Commit {report['commit']}, {report['machine']}: {report['people']:,} people in"
        f" {report['minutes']} minutes; {report['confirmed']:,} signatures confirmed,"
        f" {report['faults']} lost or wrong, in the site or in either restore; most memory of one"
        f" process {max(report['memory'].values())} MB.",
        "",
        f"| | requests | failed | half within | 95 % within | 99 % within | {AIM} ms |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for each in report["answers"]:
        parts = " | ".join(f"{each[part]:,} ms" for part in ("50%", "95%", "99%"))
        met = {True: "met", False: "**not met**", None: "–"}[each["met"]]
        rows.append(
            f"| {each['name']} | {each['requests']:,} | {each['failed']} | {parts} | {met} |"
        )
    return rows
