"""Makes faults on purpose while people work."""

import errno
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from django.db import DatabaseError, close_old_connections, connection
from django_q.models import Success
from django_q.tasks import async_task

from bench.cluster import Cluster
from tests.mail_server import Moody

T = TypeVar("T")
# What a mail server may answer; each of these is temporary.
MOODS = ["250 OK", "451 Later", "hang up", "be slow"]


@dataclass
class Breaker:
    """One random fault after another; `done` counts them by name. `disk` is filled only if it is a
    separate one."""

    cluster: Cluster
    sink: Moody
    disk: Path
    dice: random.Random
    done: dict[str, int] = field(default_factory=dict)

    @property
    def kills(self) -> int:
        return sum(count for name, count in self.done.items() if name.startswith("kill"))

    def break_something(self) -> None:
        """Make a fault and repair it before returning; whatever was killed has been restarted."""
        faults: dict[Callable[[], None], int] = {
            self.kill_a_web_process: 40,
            self.kill_a_job_process: 20,
            self.kill_a_connection_of_the_database: 20,
            self.change_the_mail_servers_mood: 6,
            self.fill_the_disk: 4 if self.disk.is_mount() else 0,
            self.use_up_the_connections: 4,
            self.run_jobs_again: 4,
            self.set_a_clock: 2,
        }
        (fault,) = self.dice.choices(list(faults), list(faults.values()))
        fault()
        name = fault.__name__.replace("_", " ")
        self.done[name] = self.done.get(name, 0) + 1

    def kill_a_web_process(self) -> None:
        self._kill("web")

    def kill_a_job_process(self) -> None:
        self._kill("jobs")

    def _kill(self, kind: str) -> None:
        name = self.dice.choice([name for name in self.cluster.commands if name.startswith(kind)])
        self.cluster.kill(name)
        self.cluster.start(name)

    def kill_a_connection_of_the_database(self) -> None:
        """The server then ends all other connections and recovers from its log before it accepts
        new ones."""
        pids = until_it_answers(_pids)
        if pids:
            with suppress(ProcessLookupError):
                os.kill(self.dice.choice(pids), signal.SIGKILL)

    def change_the_mail_servers_mood(self) -> None:
        self.sink.data = self.dice.choice(MOODS)

    def fill_the_disk(self) -> None:
        """Only the disk of the files."""
        filler = self.disk / "filler"
        try:
            with filler.open("wb") as file:
                while True:
                    file.write(b"\0" * (1 << 20))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            time.sleep(1)
        finally:
            filler.unlink()

    def use_up_the_connections(self) -> None:
        """All that the server has, for a second."""
        taken = []
        try:
            while True:
                another = connection.copy()
                taken.append(another)
                another.ensure_connection()
        except DatabaseError:
            time.sleep(1)
        finally:
            for each in taken:
                with suppress(DatabaseError):
                    each.close()

    def run_jobs_again(self) -> None:
        """The most recent jobs, as after a restart that came too early."""

        def again() -> None:
            for task in Success.objects.order_by("-stopped")[:10]:
                async_task(task.func, *task.args)

        until_it_answers(again)

    def set_a_clock(self) -> None:
        """Set a web process's clock an hour back, or right again."""
        name = self.dice.choice([name for name in self.cluster.commands if name[:3] == "web"])
        command = self.cluster.commands[name]
        behind = ["faketime", "-f", "-1h"]
        if not shutil.which("faketime"):
            raise RuntimeError("faketime is not installed.")
        right = command[len(behind) :] if command[: len(behind)] == behind else None
        self.cluster.commands[name] = right or [*behind, *command]
        self.cluster.kill(name)
        self.cluster.start(name)


def _pids() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def until_it_answers(act: Callable[[], T], seconds: float = 60) -> T:
    """The result of `act`, once the database answers. After so many seconds, raises its error."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return act()
        except DatabaseError:
            if time.monotonic() > deadline:
                raise
            close_old_connections()
            time.sleep(0.1)
