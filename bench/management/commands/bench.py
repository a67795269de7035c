"""How fast Undersigned is beside its floors. `make bench` runs it on a PostgreSQL of its own."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from acknowledgements.models import Signature
from bench import acts, lists, serving
from bench.filling import Size, fill
from bench.measuring import DOCS, Line, keep_table, where
from people.models import Person, Role

KEPT = DOCS / "bench.json"


class Command(BaseCommand):
    help = "Fill an empty PostgreSQL, measure, print a table and keep it in docs/bench.json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=20_000)
        parser.add_argument("--keep", action="store_true", help="write docs/bench.json")

    def handle(self, *args: Any, people: int, keep: bool, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        begun = time.monotonic()
        fill(Size(people, schools=max(2, people // 200), policies=40))
        seconds, made = time.monotonic() - begun, Signature.objects.count()
        self.stdout.write(f"{people:,} people, {made:,} signatures, made in {seconds:.0f} s\n")
        found = []
        for line in _lines():
            found.append(line)
            self.stdout.write(_told(line))
            self.stdout.flush()
        if keep:
            about = {"people": people, "signatures": made, "filled_in_s": round(seconds)}
            kept = {**where(), **about, "lines": [line.as_json() for line in found]}
            KEPT.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
            keep_table("bench", _table(kept))


def _table(kept: dict[str, Any]) -> list[str]:
    rows = [
        f"Commit {kept['commit']}, {kept['machine']}, {kept['people']:,} people,"
        f" {kept['signatures']:,} signatures, made in {kept['filled_in_s']} s.\n",
        "| | figure | floor | ratio | aim | |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for line in kept["lines"]:
        name = f"{line['name']} ({line['note']})" if line["note"] else line["name"]
        met = "" if line["aim"] == "–" else "met" if line["met"] else "**not met**"
        figure = f"{line['figure']} {line['unit']}"
        cells = (name, figure, line["floor"], f"{line['ratio']:g}", line["aim"], met)
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def _lines() -> Any:
    head = Person.objects.get(posts__role=Role.EXECUTIVE)
    somebody = Person.objects.filter(posts__role=Role.STAFF).order_by("pk")[100]
    yield from lists.lines(head, somebody, timezone.localdate())
    with serving.serving() as served:
        yield serving.reading(served, somebody)
        yield serving.listing(served, somebody)
        yield serving.signing(served)
        yield from serving.downloading(served, head)
    yield acts.publishing()
    yield acts.printing_forms()
    yield from acts.starting()


def _told(line: Line) -> str:
    mark = "met" if line.met else "NOT MET"
    floor = "" if line.floor == "–" else f", floor {line.floor}"
    note = f" [{line.note}]" if line.note else ""
    return (
        f"{line.name}: {line.figure} {line.unit}{floor}: {line.ratio:g}, {line.aim}: {mark}{note}"
    )
