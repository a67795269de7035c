"""Journeys do only what people can do."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# The only file that may press keys and click.
HANDS = HERE / "visiting.py"
# What Playwright does in one stroke, or without waiting as a person would.
STROKES = {
    "check",
    "clear",
    "click",
    "dblclick",
    "dispatch_event",
    "fill",
    "insert_text",
    "press_sequentially",
    "select_option",
    "set_checked",
    "set_input_files",
    "type",
    "uncheck",
}
SCRIPTS = re.compile(
    r"\.(value|checked|selected|selectedIndex)\s*=(?![=>])"
    r"|dispatchEvent|requestSubmit|setRangeText|\.(submit|click)\("
)


def strokes(source: str) -> Iterator[str]:
    """Actions that nobody could perform in a browser."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if SCRIPTS.search(node.value):
                yield f"line {node.lineno}: a script that acts"
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr in STROKES:
                yield f"line {node.lineno}: .{node.func.attr}()"
            if any(each.arg == "force" for each in node.keywords):
                yield f"line {node.lineno}: force="


@pytest.mark.parametrize(
    "path", sorted(set(HERE.glob("*.py")) - {HANDS, Path(__file__)}), ids=lambda path: path.name
)
def test_journeys_act_as_people_do(path):
    assert list(strokes(path.read_text())) == []


@pytest.mark.parametrize(
    "source",
    [
        'page.get_by_label("Name").fill("x")',
        'page.get_by_label("Name").type("x")',
        'page.get_by_role("checkbox").check()',
        'page.get_by_role("combobox").select_option("x")',
        "visitor.go(link, force=True)",
        """page.evaluate("document.querySelector('input').value = 'x'")""",
        """field.evaluate("field => field.checked=true")""",
        """form.evaluate("form => form.requestSubmit()")""",
        """field.evaluate("field => field.dispatchEvent(new Event('input'))")""",
    ],
)
def test_what_nobody_can_do_is_found(source):
    assert len(list(strokes(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        'visitor.fill_in("Name", "x")',
        'page.keyboard.press("Tab")',
        """page.evaluate("document.querySelector('input').value === 'x'")""",
    ],
)
def test_what_people_do_is_not(source):
    assert list(strokes(source)) == []
