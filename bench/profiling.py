"""Where the time of a page goes: the own time of each function, by the part it belongs to."""

import cProfile
import pstats
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.test import Client

from bench.serving import ROOT, Asking

TIMES = 60
DATABASE, STATEMENTS = "Waiting for PostgreSQL", "Writing statements, making rows"
TEMPLATES, OURS, REST = "Templates and forms", "Code of this project", "Session, middleware, rest"
PARTS = (DATABASE, STATEMENTS, TEMPLATES, OURS, REST)
# In whose files a function stands; those of this project come first.
WHOSE = {
    "/django/db/": STATEMENTS,
    "/django/template": TEMPLATES,
    "/django/forms/": TEMPLATES,
    "/django/urls/": TEMPLATES,
    "/django/utils/": TEMPLATES,
    "/crispy": TEMPLATES,
    "/gettext.py": TEMPLATES,
}
# A file, a line of it, and the function's name there.
Function = tuple[str, int, str]


def shares(asked: Iterator[Asking]) -> dict[str, float]:
    """Each part's share of the time, of 1, of so many requests; the first is not counted, because
    it fills what is kept ready.

    Raises RuntimeError where one was refused.
    """
    profiler, client = cProfile.Profile(), Client(headers={"host": "localhost"})
    _ask(client, next(asked))
    for asking in islice(asked, TIMES):
        profiler.enable()
        _ask(client, asking)
        profiler.disable()
    spent: Counter[str] = Counter()
    for function, (_, _, own, _, callers) in _functions(profiler).items():
        part = _part(function)
        if part or not callers:
            spent[part or REST] += own
            continue
        # What is built into Python is whose who calls it.
        for caller, (_, _, of_caller, _) in callers.items():
            spent[_part(caller) or REST] += of_caller
    return {part: round(spent[part] / spent.total(), 2) for part in PARTS}


def _ask(client: Client, asking: Asking) -> None:
    client.cookies["sessionid"] = asking.session
    form = "application/x-www-form-urlencoded"
    answer = (
        client.post(asking.path, asking.body, content_type=form)
        if asking.body
        else client.get(asking.path)
    )
    if answer.status_code >= 400:
        raise RuntimeError(f"{answer.status_code} at {asking.path}")


def _functions(profiler: cProfile.Profile) -> dict[Function, Any]:
    found: dict[Function, Any] = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    return found


def _part(function: Function) -> str:
    file, _, name = function
    if "psycopg2" in name:
        return DATABASE
    if file.startswith("~"):
        return ""
    if file.startswith(str(ROOT)) and "site-packages" not in file:
        return OURS
    return next((part for place, part in WHOSE.items() if place in file), REST)
