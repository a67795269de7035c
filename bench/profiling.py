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
# Parts by the path of a function's file; this project's own files come first.
WHOSE = {
    "/django/db/": STATEMENTS,
    "/django/template": TEMPLATES,
    "/django/forms/": TEMPLATES,
    "/django/urls/": TEMPLATES,
    "/django/utils/": TEMPLATES,
    "/crispy": TEMPLATES,
    "/gettext.py": TEMPLATES,
}
# A file, a line of it, and the function's name.
Function = tuple[str, int, str]


def shares(asked: Iterator[Asking]) -> dict[str, float]:
    """Each part's share of the time, from 0 to 1, over many requests; the first warms caches and is
    not counted.

    Raises RuntimeError if one was refused.
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
        # The time of Python's built-in functions counts as their caller's.
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
