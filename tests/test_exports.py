"""Files for other programs: no name in them is run as a formula."""

import ast
import csv
import io
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it brings no types
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from lxml import etree

from breaches.models import Entry
from people.models import Role
from policies.models import FrontPage
from policies.register.front_page import set_front_page
from tests.breaches.case import archive_of, case_file, members
from tests.breaches.making import concern
from tests.factories import PartnershipFactory, SchoolFactory, person, today
from tests.making import published
from tests.test_imports import MAY_IMPORT, imported, modules, packages

pytestmark = pytest.mark.django_db
# OWASP's examples of CSV injection.
FORMULAS = [
    '=HYPERLINK("http://x")',
    "=cmd|'/c calc'!A1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "{=1}",
]
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝")
# What writes files for spreadsheets, and our only module that may.
WRITERS = {"csv", "xlsxwriter", "openpyxl"}
ONE_PLACE = Path("web/spreadsheets.py")
SPREADSHEETS = {
    "unsigned": lambda policy: reverse("acknowledgements:unsigned_csv"),
    "matrix": lambda policy: reverse("acknowledgements:matrix_file", args=["csv"]),
    "as it was": lambda policy: (
        f"{reverse('acknowledgements:as_it_was_csv')}?policy={policy.slug}&day={today()}"
    ),
}


@pytest.fixture
def policy(client):
    """A policy that everybody is to sign, with one person per name in the list, and a school and a
    policy with such names too; the executive headteacher is signed in."""
    school = SchoolFactory(name=FORMULAS[0])
    for formula in FORMULAS:
        person(school=school, first_name=formula, last_name="Bold")
    version = published()
    version.policy.title = FORMULAS[0]
    version.policy.save()
    client.force_login(person(Role.EXECUTIVE))
    return version.policy


def cells(table: str) -> list[str]:
    rows: list[list[str]] = [*csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline=""))]
    return [cell for row in rows for cell in row]


@pytest.mark.parametrize("which", SPREADSHEETS)
def test_no_cell_of_a_csv_file_is_a_formula(client, policy, which):
    answer = client.get(SPREADSHEETS[which](policy))
    found = cells(b"".join(answer.streaming_content).decode())
    assert [cell for cell in found if cell.startswith(STARTS)] == []
    # They are shown, not left out: each is there behind an apostrophe.
    names = [cell for cell in found if cell.endswith(" Bold")]
    assert sorted(names) == sorted(
        f"'{name} Bold" if name.startswith(STARTS) else f"{name} Bold" for name in FORMULAS
    )


def test_every_cell_of_the_xlsx_file_is_words(client, policy):
    answer = client.get(reverse("acknowledgements:matrix_file", args=["xlsx"]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    found: list[Any] = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in found} == {"s"}
    assert [cell.value for cell in sheet[1]][-1] == FORMULAS[0]
    assert sum(str(cell.value).endswith(" Bold") for cell in found) == len(FORMULAS)


def test_no_cell_of_a_case_files_timeline_is_a_formula():
    handler = person(Role.EXECUTIVE)
    made = concern(handlers=[handler])
    for formula in FORMULAS:
        by = person(first_name=formula)
        made.write(Entry.Kind.NOTE, {"text": formula}, by=by, at=timezone.now())
    table = members(archive_of(case_file(made, handler)))["timeline.csv"].decode()
    assert [cell for cell in cells(table) if cell.startswith(STARTS)] == []
    assert sum(cell.startswith(tuple(f"'{start}" for start in STARTS)) for cell in cells(table))


def test_a_title_is_one_line_of_the_calendar(client, policy):
    policy.title, policy.next_review = "Quiet\r\nATTENDEE:mailto:a@b.example\rX:1", today()
    policy.save()
    client.force_login(person(Role.GOVERNOR))
    feed = client.get(reverse("home:calendar")).context["feed"]
    (event,) = Calendar.from_ical(client.get(feed).content).walk("VEVENT")
    assert "ATTENDEE" not in event
    assert "X" not in event
    assert "ATTENDEE" in str(event["SUMMARY"])


def test_a_partnerships_name_is_words_of_the_feed(client, policy):
    set_front_page(FrontPage.Shown.TITLES, None)
    called = "</name><script>1</script>"
    PartnershipFactory(name=called)
    found = etree.fromstring(client.get(reverse("policies:feed")).content)
    assert found.findtext("{*}author/{*}name") == called


def test_files_for_spreadsheets_are_written_in_one_place():
    root = Path(settings.BASE_DIR)
    writing = {
        path.relative_to(root)
        for package in MAY_IMPORT
        for path in modules(package)
        for node in imported(ast.parse(path.read_text("utf-8")))
        if packages(node) & WRITERS
    }
    assert writing == {ONE_PLACE}
