"""No test computes its day on import: code that runs at import never reads a clock, itself or
through a helper. Otherwise a run that begins before midnight fails after it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CLOCKS = {"today", "now", "localdate", "localtime", "utcnow"}
SETTING = {"clocks.py", "sitecustomize.py"}
"""The files that set the clock."""
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Name = tuple[str, str]
"""A module, and a function in it."""


@dataclass
class Module:
    name: str
    tree: ast.Module
    known: dict[str, str] = field(default_factory=dict)
    """What the module's own words mean: `making` is tests.making, `today` tests.factories.today."""

    def __post_init__(self) -> None:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                names = {each.asname or each.name: each.name for each in node.names}
                self.known |= {word: f"{node.module}.{name}" for word, name in names.items()}

    def functions(self) -> Iterator[ast.FunctionDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef))

    def asks(self, call: ast.AST, asking: set[Name]) -> bool:
        """Whether it is a call that reads a clock."""
        if not isinstance(call, ast.Call):
            return False
        place, _, name = ast.unparse(call.func).rpartition(".")
        if name in CLOCKS or (place, name) in {("time", "time"), ("time", "time_ns")}:
            return True
        whole = f"{self.known.get(place, self.name)}.{name}" if place else self.known.get(name, "")
        module, _, function = (whole or f"{self.name}.{name}").rpartition(".")
        return (module, function) in asking


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What runs on import: everything except the bodies of functions."""
    if isinstance(node, FUNCTIONS):
        decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        inner: list[ast.AST] = [*decorators, *defaults]
    else:
        yield node
        inner = [*ast.iter_child_nodes(node)]
    for each in inner:
        yield from at_import(each)


def that_ask(modules: list[Module]) -> set[Name]:
    """The functions of tests that read a clock, directly or through each other."""
    asking: set[Name] = set()
    while True:
        found = {
            (module.name, function.name)
            for module in modules
            for function in module.functions()
            if any(module.asks(node, asking) for node in ast.walk(function))
        }
        if found <= asking:
            return asking
        asking |= found


def too_early(modules: list[Module]) -> list[str]:
    asking = that_ask(modules)
    return [
        f"{module.name}: {ast.unparse(node)}"
        for module in modules
        for node in at_import(module.tree)
        if module.asks(node, asking)
    ]


def test_no_day_is_computed_when_tests_are_collected():
    modules = [
        Module(".".join(path.relative_to(ROOT).with_suffix("").parts), ast.parse(path.read_text()))
        for path in (ROOT / "tests").rglob("*.py")
        if path.name not in SETTING
    ]
    assert too_early(modules) == []


HELPER = Module("tests.days", ast.parse("def soon():\n    return today() + WEEK"))


@pytest.mark.parametrize(
    "source",
    [
        "DAY = timezone.now()",
        "BEGAN = time.time()",
        "class Case:\n    day = datetime.date.today()",
        "def act(day=localdate()): ...",
        "def act(*, day=localdate()): ...",
        "act = lambda day=today(): day",
        "@pytest.mark.parametrize('day', [today()])\ndef test_act(day): ...",
        "from tests.days import soon\nDAY = soon()",
        "from tests import days\nDAY = days.soon()",
        "from tests.days import soon\ndef later():\n    return soon()\nDAY = later()",
    ],
)
def test_it_is_found_wherever_it_hides(source):
    assert len(too_early([HELPER, Module("tests.test_act", ast.parse(source))])) == 1


@pytest.mark.parametrize(
    "source",
    [
        "def act():\n    return today()",
        "@pytest.mark.parametrize('day', [lambda: today()])\ndef test_act(day): ...",
        "OPENS = datetime.time(8)",
        "def soon(): ...\nDAY = soon()",
    ],
)
def test_what_runs_with_the_test_is_right(source):
    assert too_early([HELPER, Module("tests.test_act", ast.parse(source))]) == []
