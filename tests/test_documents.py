"""What documents name is there."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("[a-z]*/README.md"), *(ROOT / "docs").glob("*.md")],
)
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}
# A file of the project: a path below one of its folders, with an ending.
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|md|html|css|js|toml|json|svg|conf|service))\b")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
# "`name`, `path`" in the table of behaviours in CONTRIBUTING.md.
NAMED = re.compile(r"`(\w+(?:\.\w+)?)`(?: and `\w+`)?, `([\w/]+\.py)`")


def named(document: Path) -> set[Path]:
    text = document.read_text("utf-8")
    found = {ROOT / name for name in FILE.findall(text) if name.partition("/")[0] in FOLDERS}
    return found | {document.parent / name for name in LINK.findall(text)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_document_names_is_there(document):
    # What a running site makes is not in the repository.
    missing = [each for each in named(document) if not each.exists() and "var/" not in str(each)]
    assert missing == []


def test_every_behaviour_is_where_contributing_says():
    found = NAMED.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert len(found) >= 20
    assert [
        (name, path)
        for name, path in found
        if not re.search(rf"\b{name.rpartition('.')[2]}\b", (ROOT / path).read_text("utf-8"))
    ] == []
