"""The packages form one chain: each may import those after it, and never one before."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.installations import installation

__all__ = ["installation"]

CHAIN = ("operations", "home", "breaches", "acknowledgements", "policies", "people")
GROUND = {"printing", "audit", "web"}
MAY_IMPORT = {
    **{package: {*CHAIN[n + 1 :], *GROUND} for n, package in enumerate(CHAIN)},
    "printing": {"web"},
    "audit": {"web"},
    "web": set(),
}
# Each app's rooms, from the top down: a room may import those after it and the modules beside them.
ROOMS = {
    "breaches": ("handling", "oversight", "case_file", "intake", "evidence"),
    "acknowledgements": ("telling", "proof", "signing", "asked"),
    # `texts` uses no database and is below them all.
    "policies": (
        *("reviews", "intake", "opendocument", "word", "originals", "lifecycle", "register"),
        "redline",
    ),
}
OURS = {*MAY_IMPORT, "config"}
ROOT = Path(settings.BASE_DIR)


def modules(package: str) -> Iterator[Path]:
    return (ROOT / package).rglob("*.py")


def imported(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))


def packages(node: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    return {alias.name.partition(".")[0] for alias in node.names}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_packages_below_it(package):
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for node in imported(ast.parse(path.read_text("utf-8")))
        for name in packages(node) & OURS
        if name != package and name not in MAY_IMPORT[package]
    ]
    assert wrong == []


@pytest.mark.parametrize("app", ROOMS)
def test_a_room_imports_only_rooms_below_it_and_nothing_that_imports_a_room(app):
    """What all rooms need is in modules beside them, which import no room."""
    above = {"admin", "demo", "forms", "jobs", "management", "templatetags", "urls", "views"}
    order = {room: n for n, room in enumerate(ROOMS[app])}
    wrong = []
    for path in modules(app):
        room = path.relative_to(ROOT / app).parts[0].removesuffix(".py")
        if room in above or room == "apps":
            continue
        for name in ours_in(path, app):
            lower = room in order and name in order and order[name] > order[room]
            if name != room and (name in above or (name in order and not lower)):
                wrong.append(f"{path.relative_to(ROOT)} imports {app}.{name}")
    assert wrong == []


def ours_in(path: Path, app: str) -> Iterator[str]:
    """What a module imports of its app: the name after the first dot."""
    for node in imported(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            first, _dot, rest = (node.module or "").partition(".")
            if first == app:
                yield from [rest.partition(".")[0]] if rest else [each.name for each in node.names]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_no_folder_module_or_function_grows_too_large(package):
    """25 modules per folder, 300 lines per module, 40 per function."""
    large = []
    for path in modules(package):
        if "migrations" in path.parts:
            continue
        text = path.read_text("utf-8")
        if len(text.splitlines()) > 300:
            large.append(str(path.relative_to(ROOT)))
        large += [
            f"{path.relative_to(ROOT)}: {node.name}"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef)
            and node.end_lineno
            and node.end_lineno - node.lineno >= 40
        ]
    folders = {path.parent for path in modules(package)}
    large += [str(each) for each in folders if len([*each.glob("*.py")]) > 26]
    assert large == []


@pytest.mark.parametrize("package", sorted(OURS))
def test_only_printing_imports_inside_a_function_and_only_weasyprint(package):
    """And printing's own modules that need it to load."""
    allowed = {"weasyprint", "printing"} if package == "printing" else set()
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules(package)
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in imported(function)
        if packages(node) - allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_templates_extend_and_include_only_templates_below_them(package):
    """A template of `policies` shows no part of `acknowledgements`, and so on."""
    above = set(MAY_IMPORT) - MAY_IMPORT[package] - {package}
    wrong = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in (ROOT / "templates" / package).rglob("*.html")
        for word in ('include "', 'extends "')
        for name in above
        if f"{word}{name}/" in path.read_text("utf-8")
    ]
    assert wrong == []


def test_a_web_worker_loads_neither_weasyprint_nor_pyhanko(installation):  # noqa: F811 - the fixture
    env = installation(migrated=True).env
    code = (
        "import sys, config.wsgi, config.urls;"
        "sys.exit(bool({'weasyprint', 'pyhanko'} & {*sys.modules}))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=True)
