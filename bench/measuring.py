"""Figures beside their floors: both measured in turn in one run, as medians with their spread."""

import platform
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

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
        return f"{_short(self.median)} ({_short(min(self.values))} to {_short(max(self.values))})"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


@dataclass(frozen=True)
class Line:
    """One line of the table. `ratio` is the figure to its floor, or the figure itself where there
    is no floor; `aim` is what it should be in words, `met` whether it is."""

    name: str
    unit: str
    figure: str
    floor: str
    ratio: float
    aim: str
    met: bool
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def at_least(name: str, unit: str, pair: tuple[Figure, Figure], aim: float, note: str = "") -> Line:
    """More is better: a share of what the floor does."""
    ratio = pair[0].median / pair[1].median
    told = f"at least {aim} of it"
    return Line(name, unit, str(pair[0]), str(pair[1]), round(ratio, 2), told, ratio >= aim, note)


def at_most(name: str, unit: str, pair: tuple[Figure, Figure], aim: float, note: str = "") -> Line:
    """Less is better: a multiple of what the floor takes."""
    ratio = pair[0].median / pair[1].median
    told = f"at most {aim} times it"
    return Line(name, unit, str(pair[0]), str(pair[1]), round(ratio, 2), told, ratio <= aim, note)


def beside(name: str, unit: str, pair: tuple[Figure, Figure], note: str = "") -> Line:
    """To be known, with no aim of its own."""
    ratio = round(pair[0].median / pair[1].median, 2)
    return Line(name, unit, str(pair[0]), str(pair[1]), ratio, "–", True, note)


def below(name: str, unit: str, figure: Figure, aim: float, note: str = "") -> Line:
    met = figure.median <= aim
    ratio = round(figure.median, 2)
    return Line(name, unit, str(figure), "–", ratio, f"at most {aim:g} {unit}", met, note)


def in_turn(
    real: Callable[[], float], floor: Callable[[], float], times: int = TIMES
) -> tuple[Figure, Figure]:
    """Both, one after the other, so that a busy moment meets both; the first of each is not
    counted, because it fills what is kept ready."""
    real(), floor()
    found = [(real(), floor()) for _time in range(times)]
    return Figure([first for first, _ in found]), Figure([second for _, second in found])


def milliseconds(act: Callable[[], object]) -> Callable[[], float]:
    def timed() -> float:
        start = time.perf_counter()
        act()
        return 1000 * (time.perf_counter() - start)

    return timed


def keep_table(command: str, rows: list[str]) -> None:
    """Put what `make` of that name found in its place in docs/speed.md."""
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
