"""Figures and their floors: measured in turn in one run, as medians with their spread."""

import platform
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection

TIMES = 7
DOCS = Path(__file__).resolve().parents[1] / "docs"
END = "<!-- until here -->\n"


@dataclass(frozen=True)
class Figure:
    """Several measurements of one thing."""

    values: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def __str__(self) -> str:
        return f"{short(self.median)} ({short(min(self.values))} to {short(max(self.values))})"


# A measurement and its floor.
Pair = tuple[Figure, Figure]


def short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


@dataclass(frozen=True)
class Line:
    """One line of the table. `value` is the figure's median; `ratio` divides it by its floor's, or
    equals it if there is no floor; `aim` is the target in words, `met` whether it is met."""

    name: str
    unit: str
    figure: str
    floor: str
    value: float
    ratio: float
    aim: str
    met: bool
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def at_least(name: str, unit: str, pair: Pair, aim: float, note: str = "") -> Line:
    """More is better: a fraction of the floor's rate."""
    ratio = pair[0].median / pair[1].median
    return _paired(name, unit, pair, f"at least {aim} of it", ratio >= aim, note)


def at_most(name: str, unit: str, pair: Pair, aim: float, note: str = "") -> Line:
    """Less is better: a multiple of the floor's time."""
    ratio = pair[0].median / pair[1].median
    return _paired(name, unit, pair, f"at most {aim} times it", ratio <= aim, note)


def beside(name: str, unit: str, pair: Pair, note: str = "") -> Line:
    """For information, with no aim."""
    return _paired(name, unit, pair, "–", True, note)


def _paired(name: str, unit: str, pair: Pair, aim: str, met: bool, note: str) -> Line:
    figure, floor = pair
    ratio = round(figure.median / floor.median, 2)
    return Line(name, unit, str(figure), str(floor), figure.median, ratio, aim, met, note)


def below(name: str, unit: str, figure: Figure, aim: float, note: str = "") -> Line:
    value = round(figure.median, 2)
    met, told = value <= aim, f"at most {aim:g} {unit}"
    return Line(name, unit, str(figure), "–", value, value, told, met, note)


def alone(name: str, unit: str, figure: Figure) -> Line:
    """For information, with neither floor nor aim."""
    value = round(figure.median, 2)
    return Line(name, unit, str(figure), "–", value, value, "–", True)


def in_turn(real: Callable[[], float], floor: Callable[[], float], times: int = TIMES) -> Pair:
    """Both in turn, so that a busy moment affects both. The first of each only warms caches."""
    real(), floor()
    found = [(real(), floor()) for _time in range(times)]
    return Figure([first for first, _ in found]), Figure([second for _, second in found])


def in_turn_apart(real: Callable[[], object], floor: Callable[[], object]) -> tuple[Pair, Figure]:
    """The database's milliseconds for both, and the real one's time on top of that: writing its
    statements, and turning its rows into the result."""
    real(), floor()
    found = [(*_apart(real), *_apart(floor)) for _time in range(TIMES)]
    database, more, of_floor, _ = (Figure(list(each)) for each in zip(*found, strict=True))
    return (database, of_floor), more


def _apart(act: Callable[[], object]) -> tuple[float, float]:
    database = 0.0

    def timed(execute: Callable[..., object], *asked: object) -> object:
        nonlocal database
        start = time.perf_counter()
        try:
            return execute(*asked)
        finally:
            database += 1000 * (time.perf_counter() - start)

    with connection.execute_wrapper(timed):
        whole = milliseconds(act)()
    return database, whole - database


def milliseconds(act: Callable[[], object]) -> Callable[[], float]:
    def timed() -> float:
        start = time.perf_counter()
        act()
        return 1000 * (time.perf_counter() - start)

    return timed


def keep_table(command: str, rows: list[str]) -> None:
    """Put the results of this `make` command in their place in docs/speed.md."""
    begin, page = f"<!-- What make {command} wrote: -->\n", DOCS / "speed.md"
    before, after = page.read_text(encoding="utf-8").split(begin)
    table = "\n".join(rows)
    page.write_text(f"{before}{begin}\n{table}\n\n{END}{after.partition(END)[2]}", "utf-8")


def where() -> dict[str, Any]:
    """The kind of machine, and the commit."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    cores = Path("/proc/cpuinfo").read_text().count("processor\t")
    return {"machine": f"{platform.machine()}, {cores} cores", "commit": commit}
