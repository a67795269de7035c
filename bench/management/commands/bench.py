"""How fast Undersigned is compared with its floors. `make bench` runs it on a PostgreSQL of its
own, for small partnerships and three times for the largest."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import repeat
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from acknowledgements.models import Signature
from bench import acts, lists, serving
from bench.filling import Size, fill
from bench.measuring import DOCS, Line, keep_table, short, where
from bench.profiling import PARTS, shares
from people.models import Person, Role

KEPT = DOCS / "bench.json"
WHOLE = 20_000


class Command(BaseCommand):
    help = "Fill an empty PostgreSQL, measure, print a table and keep it in docs/bench.json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=WHOLE)
        parser.add_argument("--keep", action="store_true", help="write docs/bench.json")

    def handle(self, *args: Any, people: int, keep: bool, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        begun = time.monotonic()
        fill(Size(people, schools=max(2, people // 200), policies=40))
        seconds, made = time.monotonic() - begun, Signature.objects.count()
        self.stdout.write(f"{people:,} people, {made:,} signatures, made in {seconds:.0f} s\n")
        found = []
        for line in _lines(whole=people == WHOLE):
            found.append(line)
            self.stdout.write(_told(line))
            self.stdout.flush()
        if keep:
            kept = _kept()
            kept["growth"][str(people)] = {line.name: line.value for line in found}
            if people == WHOLE:
                kept |= {"people": people, "signatures": made, "filled_in_s": round(seconds)}
                kept["lines"] = _with_runs_before(kept["lines"], found)
                kept["profile"] = _profiled()
            KEPT.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
            if kept["lines"]:
                keep_table("bench", [*_table(kept), "", *_growth(kept), "", *_profile(kept)])


def _kept() -> dict[str, Any]:
    """The results of earlier runs of the same commit on the same kind of machine."""
    kept: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    same = all(kept.get(name) == value for name, value in where().items())
    return kept if same else {**where(), "lines": [], "growth": {}}


def _with_runs_before(before: list[dict[str, Any]], found: list[Line]) -> list[dict[str, Any]]:
    """Each line with its ratios in all runs; its aim is met if it was in each."""
    lines = {line["name"]: line for line in before}
    kept = []
    for line in found:
        old = lines.get(line.name, {"ratios": [], "met": True})
        ratios, met = [*old["ratios"], line.ratio], old["met"] and line.met
        kept.append({**line.as_json(), "ratios": ratios, "met": met})
    return kept


def _table(kept: dict[str, Any]) -> list[str]:
    rows = [
        f"Commit {kept['commit']}, {kept['machine']}, {kept['people']:,} people,"
        f" {kept['signatures']:,} signatures, made in {kept['filled_in_s']} s. Figures are of the"
        " last run, ratios of each.\n",
        "| | figure | floor | ratio | aim | |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for line in kept["lines"]:
        name = f"{line['name']} ({line['note']})" if line["note"] else line["name"]
        met = "" if line["aim"] == "–" else "met" if line["met"] else "**not met**"
        figure = f"{line['figure']} {line['unit']}"
        ratios = ", ".join(f"{ratio:g}" for ratio in line["ratios"])
        cells = (name, figure, line["floor"], ratios, line["aim"], met)
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def _growth(kept: dict[str, Any]) -> list[str]:
    """What grows with the number of people, and how."""
    sizes = sorted(kept["growth"], key=int)
    smallest = kept["growth"][sizes[0]]
    rows = [
        f"| | {' | '.join(f'{int(size):,} people' for size in sizes)} |",
        f"| --- {'| ---: ' * len(sizes)}|",
    ]
    for line in kept["lines"]:
        if line["name"] in smallest:
            values = (kept["growth"][size][line["name"]] for size in sizes)
            cells = " | ".join(f"{short(value)} {line['unit']}" for value in values)
            rows.append(f"| {line['name']} | {cells} |")
    return rows


def _lines(whole: bool) -> Iterator[Line]:
    """Unless `whole`, what does not depend on the number of people is left out."""
    head, somebody = Person.objects.get(posts__role=Role.EXECUTIVE), _somebody()
    yield from lists.lines(head, somebody, timezone.localdate())
    with serving.serving() as served:
        yield serving.chasing(served, head)
        yield serving.reading(served, somebody)
        yield serving.listing(served, somebody)
        yield serving.signing(served)
        yield from serving.downloading(served, head)
    yield acts.publishing()
    if whole:
        yield acts.printing_forms()
        yield from acts.starting()


def _somebody() -> Person:
    return Person.objects.filter(posts__role=Role.STAFF).order_by("pk")[100]


def _profiled() -> dict[str, dict[str, float]]:
    """Where the time goes on pages that are slower than they should be."""
    somebody = _somebody()
    return {
        "Reading page": shares(repeat(serving.to_read(somebody))),
        "List of policies with my state": shares(repeat(serving.to_list(somebody))),
        "Signing": shares(serving.to_sign()),
    }


def _profile(kept: dict[str, Any]) -> list[str]:
    rows = [
        "Of each page's time, by Python's own profile:\n",
        f"| | {' | '.join(kept['profile'])} |",
        f"| --- {'| ---: ' * len(kept['profile'])}|",
    ]
    for part in PARTS:
        cells = " | ".join(f"{100 * page[part]:.0f} %" for page in kept["profile"].values())
        rows.append(f"| {part} | {cells} |")
    return rows


def _told(line: Line) -> str:
    mark = "met" if line.met else "NOT MET"
    floor = "" if line.floor == "–" else f", floor {line.floor}"
    note = f" [{line.note}]" if line.note else ""
    return (
        f"{line.name}: {line.figure} {line.unit}{floor}: {line.ratio:g}, {line.aim}: {mark}{note}"
    )
