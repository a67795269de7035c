"""The packages stand in one chain: each may import those after it, and never one before."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

MAY_IMPORT = {
    "home": {"breaches", "acknowledgements", "policies", "people", "printing", "audit"},
    "breaches": {"acknowledgements", "policies", "people", "printing", "audit"},
    "acknowledgements": {"policies", "people", "printing", "audit"},
    "policies": {"people", "printing", "audit"},
    "people": {"printing", "audit"},
    "printing": set(),
    "audit": set(),
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
def test_a_package_imports_only_what_stands_below_it(package):
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for node in imported(ast.parse(path.read_text("utf-8")))
        for name in packages(node) & OURS
        if name != package and name not in MAY_IMPORT[package]
    ]
    assert wrong == []


@pytest.mark.parametrize("package", sorted(OURS))
def test_only_printing_imports_inside_a_function_and_only_weasyprint(package):
    """And printing's own modules that can't be read without it."""
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
def test_templates_extend_and_include_only_what_stands_below_them(package):
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


def test_a_web_worker_never_loads_weasyprint():
    code = (
        "import django, sys; django.setup(); import config.urls, config.wsgi;"
        "sys.exit('weasyprint' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
