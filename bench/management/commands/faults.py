"""Makes faults on purpose while people work, then checks what was confirmed against what is stored.
`make faults` runs it on a PostgreSQL of its own."""

import os
import random
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bench.breaking import Breaker
from bench.checking import faults
from bench.cluster import Cluster, cluster
from bench.filling import Size, people_and_schools
from bench.finishing import finish
from bench.preparing import approved, to_sign
from bench.working import Notes, Staff
from people.models import Group, Person, Post, Role
from policies.models import Version
from tests.mail_server import Moody, free_port, serving

AT_WORK = 6


class Command(BaseCommand):
    help = "Break things on purpose, and find out whether anything that was confirmed is lost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kills", type=int, default=500, help="stop after so many")
        parser.add_argument("--people", type=int, default=2_000)
        parser.add_argument("--seed", type=int, default=7)

    def handle(self, *args: Any, kills: int, people: int, seed: int, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("make_seal", verbosity=0)
        clerk, waiting = _prepare(people)
        port, sink, notes = free_port(), Moody(), Notes()
        env = {
            **os.environ,
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "DEFAULT_FROM_EMAIL": "policies@localhost",
        }
        with (
            tempfile.TemporaryDirectory(prefix="undersigned-faults.") as home,
            serving(sink, port),
            cluster(Path(home), env) as running,
        ):
            breaker = Breaker(running, sink, Path(settings.FILES_ROOT), random.Random(seed))
            with _at_work(_staff(running, clerk, waiting, notes, seed)):
                self._break(breaker, kills, notes)
            sink.data = "250 OK"
            self.stdout.write("Waiting for what is still to be done …")
            finish()
        self._tell(breaker, notes, list(faults(notes)))

    def _break(self, breaker: Breaker, kills: int, notes: Notes) -> None:
        begun = time.monotonic()
        while breaker.kills < kills:
            time.sleep(breaker.dice.uniform(0.1, 1.5))
            breaker.break_something()
            if breaker.kills % 50 == 0:
                minutes = (time.monotonic() - begun) / 60
                self.stdout.write(
                    f"{minutes:.1f} min, {breaker.kills} kills: {len(notes.told)} told"
                )
                self.stdout.flush()

    def _tell(self, breaker: Breaker, notes: Notes, found: list[str]) -> None:
        for name, count in sorted(breaker.done.items()):
            self.stdout.write(f"{count:6}  {name}")
        for act in ("sign", "report", "bring in", "publish"):
            self.stdout.write(f"{len(notes.of(act)):6}  {act}: told that it is done")
        for said, count in notes.instead.most_common():
            self.stdout.write(f"{count:6}  {said}: told nothing, and tried again")
        for problem in found[:100]:
            self.stderr.write(problem)
        if found:
            raise CommandError(f"{len(found)} faults.")
        self.stdout.write(self.style.SUCCESS("Nothing lost, nothing twice, the chain whole."))


def _prepare(people: int) -> tuple[Person, list[str]]:
    """Three policies to be signed, and twenty ready to be published, all made by the real acts."""
    people_and_schools(Size(people, schools=4, policies=0))
    today = timezone.localdate()
    clerk = Person.objects.create(first_name="Clara", last_name="Clerk", email="clerk@example.org")
    group = Group.objects.get(school=None, kind=Group.Kind.GOVERNOR)
    Post.objects.create(person=clerk, group=group, role=Role.CLERK, title="Clerk", start=today)
    to_sign(3)
    waiting = [approved(f"Waiting {n:02}") for n in range(20)]
    return clerk, [version.get_absolute_url() for version in waiting]


def _staff(running: Cluster, clerk: Person, waiting: list[str], notes: Notes, seed: int) -> Staff:
    return Staff(
        address=running.address,
        people=list(Person.objects.filter(posts__role=Role.STAFF).order_by("pk")),
        clerk=clerk,
        policies=list(Version.objects.published().values_list("policy__slug", flat=True)),
        waiting=iter(waiting),
        notes=notes,
        over=threading.Event(),
        seed=seed,
    )


@contextmanager
def _at_work(staff: Staff) -> Iterator[None]:
    threads = [threading.Thread(target=staff.work, args=[n]) for n in range(AT_WORK)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        staff.over.set()
        for thread in threads:
            thread.join()
