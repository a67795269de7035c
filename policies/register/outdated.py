"""Laws and bodies that no longer exist but texts still name: our list and a school's own."""

import datetime
import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

YEAR = re.compile(r"(?:19|20)\d\d")
OURS = Path(__file__).with_name("outdated.toml")


@dataclass(frozen=True)
class Outdated:
    """One law or body: its names, what replaced it and since when, where to read that, and when
    somebody last checked."""

    names: tuple[str, ...]
    now: str
    since: str
    source: str
    checked: datetime.date

    @property
    def expression(self) -> "re.Pattern[str]":
        return re.compile("|".join(map(_pattern, self.names)))


def _pattern(name: str) -> str:
    """Matches whole words, plurals too, and a year in brackets; ignores case, except for
    abbreviations."""
    *first, last = map(re.escape, name.replace("’", "'").split())
    words = r"\s+".join([*first, rf"\(?{last}\)?" if YEAR.fullmatch(last) else last])
    plural = "" if name[-1].isdigit() else "(?:s|'s)?"
    return rf"(?{'' if name.isupper() else 'i'}:(?<!\w){words}{plural}(?!\w))"


@cache
def all_outdated() -> tuple[Outdated, ...]:
    """Raises ImproperlyConfigured, with the file's name, if a file can't be read."""
    files = [OURS, *([Path(settings.OUTDATED_FILE)] if settings.OUTDATED_FILE else [])]
    return tuple(one for path in files for one in _read(path))


def last_looked() -> datetime.date:
    """When the entry that has gone longest without a check was last checked."""
    return min(each.checked for each in all_outdated())


def _read(path: Path) -> list[Outdated]:
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["outdated"]
        return [_row(row) for row in rows]
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"OUTDATED_FILE: {path} can't be read: {error}") from error


def _row(row: dict[str, Any]) -> Outdated:
    wanted = {field.name for field in fields(Outdated)}
    if set(row) != wanted:
        raise ValueError(f"each entry has {', '.join(sorted(wanted))}, and nothing else.")
    if not row["names"] or not all(isinstance(name, str) and name for name in row["names"]):
        raise ValueError("names is a list of names.")
    if not all(isinstance(row[each], str) for each in ("now", "since", "source")):
        raise ValueError("now, since and source are words.")
    if not isinstance(row["checked"], datetime.date):
        raise ValueError("checked is a day, as in 2026-11-25.")
    return Outdated(**{**row, "names": tuple(row["names"])})
