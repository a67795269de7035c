"""A process that makes a backup while somebody else writes."""

import threading
from pathlib import Path

from django.db import connection

from operations import backup
from people.models import School
from tests.processes import say


def main(folder: str) -> None:
    School.objects.create(name="Before", slug="before")
    put_rows = backup._put_rows
    begun: list[threading.Thread] = []

    def and_somebody_writes(*args):
        rows = put_rows(*args)
        if not begun:
            begun.append(threading.Thread(target=write))
            begun[0].start()
            begun[0].join(timeout=60)
        return rows

    backup._put_rows = and_somebody_writes
    made = backup.back_up(Path(folder))
    assert School.objects.filter(name="Meanwhile").exists()
    say(made.path)


def write() -> None:
    School.objects.create(name="Meanwhile", slug="meanwhile")
    connection.close()
