"""What the processes of test_crashes.py do: they report, and are killed or find the disk full."""

import io
import json
import os
import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from breaches.evidence import sealed_files
from breaches.models import Concern, Draft, Entry, Letter, Party
from people.models import Person, Role
from tests import factories, processes
from tests.breaches.test_anonymous import CODE, answers
from web.stored_files import YOUNG, sweep

REPORT, CHECK = "/breaches/report/", "/breaches/report/check/"
ANONYMOUS = "/breaches/anonymous/"
WHO = re.compile('name="who" value="([^"]+)"')
LONG = "A post about a pupil. " * 800


def main(name: str, *words: str) -> None:
    # As in the tests: nothing here looks at static files.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    acts: dict[str, Callable[..., None]] = {
        "prepare": prepare,
        "report": report,
        "report_anonymously": report_anonymously,
        "fill": fill,
        "tell": tell,
    }
    acts[name](*words)


def prepare(count: str, executives: str = "1") -> None:
    """This many people who report, and this many who get it."""
    factories.people(int(count))
    for _ in range(int(executives)):
        factories.person(Role.EXECUTIVE)


def client_of(number: int) -> Client:
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    client.force_login(Person.objects.order_by("pk")[number])
    return client


def photograph() -> SimpleUploadedFile:
    return SimpleUploadedFile("photograph.png", pixels())


@cache
def pixels() -> bytes:
    """Four megabytes that do not compress: time enough to be killed while they are stored."""
    content, side = io.BytesIO(), 1200
    Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save(content, "PNG")
    return content.getvalue()


def typed(client: Client, **more: Any) -> None:
    who = WHO.search(client.get(REPORT).content.decode())
    assert who
    response = client.post(REPORT, answers(way_told="confidence", who=who[1], **more))
    assert response.status_code == 302, response.content


def send(client: Client) -> Any:
    """Press Send on the page that shows who will see it, with a file."""
    return client.post(CHECK, {"route": shown(), "files": [photograph()]})


def shown() -> str:
    people = Person.objects.filter(posts__role=Role.EXECUTIVE)
    return ",".join(sorted(str(each.public_id) for each in people))


def report(first: str) -> None:
    """On command, report as one after the other; print each reference as the page gives it."""
    pixels()
    processes.ready()
    for number in range(int(first), Person.objects.count()):
        client = client_of(number)
        typed(client)
        processes.say(send(client).url.split("/")[2])


def report_anonymously(_first: str) -> None:
    """The same anonymously: print each return code as the page shows it."""
    client = Client(SERVER_NAME="localhost")
    processes.ready()
    while True:
        sent = answers(route=shown(), ticket=os.urandom(16).hex(), step="send")
        page = client.post(ANONYMOUS, {**sent, "files": [photograph()]})
        found = CODE.search(page.content.decode())
        assert found
        processes.say(found[0])


def fill() -> None:
    """Report once while the database is full, and once when it has room again; print the responses,
    and what there was in between."""
    client = client_of(0)
    typed(client, what=LONG)
    full()
    first = send(client).status_code
    between = {"concerns": Concern.objects.count(), "letters": Letter.objects.count()}
    kept = len(Draft.objects.get().typed["what"])
    empty()
    between |= {"files": sweep(timezone.now() + 2 * YOUNG)}
    told = {"first": first, **between, "kept": kept, "then": send(client).status_code}
    processes.say(json.dumps(told))


def full() -> None:
    """No more pages on SQLite; on PostgreSQL, its server's error for a full disk."""
    if connection.vendor == "sqlite":
        run("PRAGMA max_page_count = 1")  # It never goes below the current number.
        return
    run(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
    )
    run("CREATE TRIGGER full_disk BEFORE INSERT ON breaches_evidence EXECUTE FUNCTION full_disk()")


def empty() -> None:
    on_sqlite = connection.vendor == "sqlite"
    run("PRAGMA max_page_count = 1000000" if on_sqlite else "DROP FUNCTION full_disk CASCADE")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def tell(code: str = "") -> None:
    """All reports and what is wrong with each, and how many files are strays."""
    concerns = {each.reference: problems(each) for each in Concern.objects.all()}
    opened = Concern.objects.opened_by(code) if code else None
    strays = sweep(timezone.now() + 2 * YOUNG)
    again = [problem for each in Concern.objects.all() for problem in problems(each)]
    told = {"concerns": concerns, "opened": str(opened), "strays": strays, "again": again}
    processes.say(json.dumps(told))


def problems(concern: Concern) -> list[str]:
    """What is missing from a report that was sent whole."""
    kinds = [*concern.entries.values_list("kind", flat=True)]
    parts = sorted(concern.parties.values_list("part", flat=True))
    handlers = Person.objects.filter(posts__role=Role.EXECUTIVE).count()
    reporter = [] if concern.is_anonymous else [Party.Part.REPORTER]
    wrong = {
        "entries": kinds != [Entry.Kind.REPORT, Entry.Kind.STATE],
        "parties": parts != [*[Party.Part.HANDLER] * handlers, *reporter],
        "letters": not Letter.objects.filter(concern=concern).exists(),
        "words": "pupil" not in concern.entries.get(number=1).words["what"],
        "evidence": not all(is_whole(each) for each in concern.evidence.all()),
        "files": concern.evidence.count() != 1,
    }
    return [name for name, is_wrong in wrong.items() if is_wrong]


def is_whole(file: Any) -> bool:
    copy: sealed_files.Copy = "original" if file.original else "display"
    content = b"".join(sealed_files.pieces(file, copy))
    return sha256(content).hexdigest() == file.words["sha256"]
