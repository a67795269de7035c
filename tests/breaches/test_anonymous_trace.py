"""Somebody signed in reports anonymously: anything that could lead to them is searched for in the
whole database, in files, jobs, emails and logs. What this can't prove is in docs/concerns.md:
proxies, the database server's own log, the file system's change times."""

import datetime
import logging
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from breaches import jobs, vault
from breaches.models import Concern, Letter
from people.models import Role
from tests.acknowledgements.test_receipt import picture
from tests.breaches.test_anonymous import RETURN, report, sending
from tests.factories import person

ADDRESS, BROWSER = "203.0.113.77", "Surfbrett/9.1 (nobody else has this)"
# 19:37 in London.
AT = datetime.datetime(2026, 5, 13, 18, 37, 21, tzinfo=datetime.UTC)
ON_POSTGRESQL = connection.vendor == "postgresql"
BEFORE_ALL = "committed" if ON_POSTGRESQL else "db"


def database() -> bytes:
    """Everything in the database, as it would leave the machine: rows, and on SQLite the file."""
    if ON_POSTGRESQL:
        return pg_dump()
    raw = connection.connection
    return "\n".join(raw.iterdump()).encode() + raw.serialize()


def pg_dump() -> bytes:
    given = connection.settings_dict
    program = shutil.which("pg_dump") or next(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    words = [program, "-h", given["HOST"], "-p", str(given["PORT"]), "-U", given["USER"]]
    return subprocess.run(
        [*words, given["NAME"]],
        env={**os.environ, "PGPASSWORD": given["PASSWORD"]},
        capture_output=True,
        check=True,
    ).stdout


def counted(needles: list[str]) -> dict[str, int]:
    """How often each is found."""
    found = database()
    return {needle: found.count(needle.encode()) for needle in needles}


def stored() -> bytes:
    """Names, contents and times of all files."""
    storages: Any = settings.STORAGES
    found = []
    for storage in ("default", "locked"):
        place = Path(storages[storage]["OPTIONS"]["location"])
        for path in place.rglob("*"):
            if path.is_file():
                at = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
                found.append(f"{path} {at:%Y-%m-%d %H:%M}".encode() + path.read_bytes())
    return b"\n".join(found)


def letters() -> bytes:
    return b"\n".join(letter.message().as_bytes() for letter in mail.outbox)


@pytest.fixture
def logged():
    """Everything that is logged, at the lowest level."""
    root, lines = logging.getLogger(), []

    class Keeping(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    handler, level = Keeping(), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


def needles(reporter, session) -> list[str]:
    minute = int(AT.replace(second=0).timestamp())
    return [
        *(reporter.first_name, reporter.last_name, reporter.email),
        *(str(reporter.public_id), reporter.public_id.hex, str(reporter.pk)),
        *(session, ADDRESS, BROWSER, *vault.marks(reporter.pk)),
        *("2026-05-13 18:37", "2026-05-13T18:37", "2026-05-13 19:37", "2026-05-13T19:37"),
        *("18:37:2", "19:37:2", *(str(minute + second) for second in range(60))),
    ]


@pytest.mark.usefixtures(BEFORE_ALL)
def test_nothing_leads_from_an_anonymous_report_to_its_reporter(logged):
    with time_machine.travel(AT - datetime.timedelta(hours=2)) as clock:
        executive = person(Role.EXECUTIVE)
        reporter = person(id=7_316_998_241, first_name="Xanthippe", last_name="Quillfeather")
        client = Client(REMOTE_ADDR=ADDRESS, headers={"user-agent": BROWSER})
        client.force_login(reporter)
        client.get("/")
        sought = needles(reporter, client.session.session_key)
        before = counted(sought)
        logged.clear()

        clock.move_to(AT)
        file = SimpleUploadedFile("holiday.png", picture())
        page = client.post("/breaches/anonymous/", {**sending(client), "files": [file]})
        assert "Your return code" in page.text
        code = report(client)
        more = SimpleUploadedFile("holiday.png", picture())
        reply = {"text": "There is more.", "step": "reply", "ticket": "r" * 32, "files": [more]}
        assert "Your message is sent." in client.post(RETURN, {"code": code, **reply}).text

        clock.shift(datetime.timedelta(minutes=9))
        jobs.send_letters()
        assert Letter.objects.count() == 2
        jobs.send_quiet_letters()
        assert [letter.to for letter in mail.outbox] == [[executive.email]] * 2

    assert Concern.objects.count() == 2
    assert counted(sought) == before
    elsewhere = stored() + letters() + "\n".join(logged).encode()
    assert [each for each in sought if each.encode() in elsewhere] == []


@pytest.mark.usefixtures(BEFORE_ALL)
def test_the_search_finds_what_a_named_report_leaves():
    """Otherwise the test above could not fail."""
    with time_machine.travel(AT - datetime.timedelta(hours=2)):
        reporter = person(id=7_316_998_241)
    with time_machine.travel(AT):
        person(Role.EXECUTIVE)
        client = Client()
        client.force_login(reporter)
        who = client.get("/breaches/report/").context["who"]
        named = {"way_told": "named", "step": "check", "who": who}
        client.post("/breaches/report/", {**sending(client), **named})
        page = client.get("/breaches/report/check/")
        client.post("/breaches/report/check/", {"route": page.context["route"].fingerprint})
    found = database()
    assert vault.marks(reporter.pk)[0].encode() in found
    assert b"2026-05-13 18:37" in found
