"""Neither web process nor job opens a file from outside: programs do, which confine themselves."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.test_imports import OURS, ROOT, modules

OPENERS = {
    *("PIL", "av", "docx", "email", "gzip", "mammoth", "openpyxl", "pikepdf", "pypdfium2"),
    *("tarfile", "zipfile"),
}
# What web processes and jobs load nevertheless, and why that opens nothing from outside.
WRITES, OUR_OWN = "It only writes files.", "It reads what this site has just written."
ALLOWED = {
    "acknowledgements.asked.one_person": WRITES,
    "acknowledgements.telling.bounces": "Reports of a mail server, read by Python's own parser.",
    "breaches.case_file.archive": WRITES,
    "operations.archive": "Archives are opened by commands alone.",
    "operations.archive_check": "Archives are opened by commands alone.",
    "operations.backup": WRITES,
    "policies.intake.packing": WRITES,
    "policies.texts.packed_files": "A Word file that was made is read again by `word.writing`.",
    "policies.word.chunks": OUR_OWN,
    "policies.word.package": OUR_OWN,
    "policies.word.signs": "mammoth's table of signs.",
    "policies.word.template": WRITES,
    "policies.word.writing": OUR_OWN,
    "printing.foreign_parts": "It is also the program that joins PDFs from outside.",
    "printing.joining": "Parts of one document that was just printed.",
}
ENTRANCES = ("urls", "wsgi", "jobs", "admin", "apps", "middleware", "context_processors")


@cache
def every_module() -> dict[str, Path]:
    found = {}
    for path in (path for package in OURS for path in modules(package)):
        if "migrations" not in path.parts:
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


def imported(name: str) -> Iterator[str]:
    """The modules that it imports, and the names in them, which may be modules."""
    path = every_module()[name]
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{each.name}" for each in node.names)


def loaded() -> set[str]:
    """All that a web process or a job loads. Programs that it runs are not among them."""
    waiting = [
        name
        for name in every_module()
        if name.rpartition(".")[2] in ENTRANCES or ".templatetags." in name
    ]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in every_module() and name not in found:
            found.add(name)
            waiting += imported(name)
    return found


def test_only_confined_programs_load_what_opens_files():
    opening = {
        name for name in loaded() if {each.partition(".")[0] for each in imported(name)} & OPENERS
    }
    assert opening == {*ALLOWED}


def test_every_program_that_is_run_apart_confines_itself():
    """`PROGRAM` and what is given to `run_apart` as it stands."""
    run = {
        value.value
        for name, path in every_module().items()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for value in _named(node)
        if isinstance(value, ast.Constant) and value.value in every_module()
    }
    assert {"policies.intake.confined", "policies.originals.programs.read"} <= run
    assert {
        each for each in run if "confine" not in every_module()[each].read_text("utf-8")
    } == set()


def _named(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "run_apart":
        return node.args[:1]
    named = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "PROGRAM"
    return [node.value] if named and isinstance(node, ast.Assign) else []
