"""Templates that fit on a screen, with parts that one can tell from pages."""

import re
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "templates"
TEXTS = {
    str(path.relative_to(FOLDER)): path.read_text("utf-8") for path in sorted(FOLDER.rglob("*.*"))
}
LONGEST = 120
INCLUDED = re.compile(r'\{% include "([^"]+)"')
# Named by crispy-forms, whose own it takes the place of.
NOT_OURS = {"bootstrap5/errors.html"}


def test_no_line_is_too_long():
    assert [
        f"{name}:{n}"
        for name, text in TEXTS.items()
        for n, line in enumerate(text.splitlines(), 1)
        if len(line) > LONGEST
    ] == []


def test_what_is_included_is_a_partial():
    included = {each for text in TEXTS.values() for each in INCLUDED.findall(text)} - NOT_OURS
    assert [each for each in sorted(included) if not Path(each).name.startswith("_")] == []


def test_partials_are_beside_the_pages_that_use_them():
    assert [name for name in TEXTS if "_partials/" in name] == []


def test_a_table_that_folds_into_cards_is_written_by_its_tag():
    """See web/templatetags/tables.py."""
    assert [name for name, text in TEXTS.items() if 'role="table"' in text] == []
