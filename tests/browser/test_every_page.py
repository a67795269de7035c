"""Every page that a person in each role can reach by links."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urldefrag, urljoin

import pytest
from playwright.sync_api import expect

from tests.browser.looking import Kind, kind_of
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.once
# Files, not pages: downloaded but not examined.
FILES = {
    "policies:pdf",
    "policies:word",
    "policies:markdown",
    "policies:review_sheet",
    "home:calendar_feed",
    "home:evidence",
    "acknowledgements:unsigned_csv",
    "acknowledgements:matrix_file",
    "acknowledgements:certificates",
    "acknowledgements:as_it_was_csv",
    "acknowledgements:day_sheet",
    "acknowledgements:printout_pdf",
    "acknowledgements:certificate",
    "acknowledgements:scan",
    "acknowledgements:time_stamp",
    "acknowledgements:checkpoint",
    "acknowledgements:authority",
    "breaches:evidence",
    "breaches:evidence_original",
    "breaches:case_pdf",
    "breaches:case_zip",
}
# What they offer differs by policy, and other journeys publish some of their own.
ONE_BY_ONE = {"acknowledgements:read"}
EVERYBODY = {
    "home:desk",
    "home:policies",
    "acknowledgements:mine",
    "acknowledgements:read",
    "account_change_password",
    "policies:pdf",
    "breaches:report",
    "breaches:forget",
    "breaches:mine",
    "breaches:anonymous",
    "breaches:anonymous_return",
    "breaches:privacy",
    "acknowledgements:questions",
    "acknowledgements:understanding",
    "policies:accounts",
    "policies:pupils_reminded",
}
SIGNED = {"acknowledgements:receipt", "policies:version"}
CHASING = {
    "acknowledgements:matrix",
    "acknowledgements:person",
    "policies:account_add",
    "acknowledgements:unsigned",
    "acknowledgements:unsigned_csv",
    "acknowledgements:as_it_was",
    "acknowledgements:told",
    "acknowledgements:remind",
}
OFFICE = {
    "policies:account_add",
    "acknowledgements:device",
    "acknowledgements:forms",
    "acknowledgements:told",
    "acknowledgements:undelivered",
    "home:emails",
    "acknowledgements:reminders",
    "acknowledgements:paper",
    "operations:status",
    "people:add",
    "people:absence_add",
    "people:change",
    "people:closed_day_add",
    "people:job_add",
    "people:job_change",
    "people:job_end",
    "people:people",
    "people:person",
    "people:school",
    "people:school_add",
    "people:school_change",
    "people:schools",
}
# What handlers may do in any state of a concern; the rest is in test_concerns.py.
HANDLING = {
    "breaches:concerns",
    "breaches:concern",
    "breaches:note",
    "breaches:evidence_add",
    "breaches:subject_add",
    "breaches:handler_add",
    "breaches:hand_over",
    "breaches:stand_back",
    "breaches:case_files",
    "breaches:hold",
}
NUMBERS = {"breaches:numbers", "home:reviews", "home:calendar", "policies:meetings"}
# What can be done with a draft and with the text in force; the steps between are in
# test_policy_life.py.
WRITING = {
    "acknowledgements:understanding_questions",
    "acknowledgements:checkpoints",
    "policies:import",
    "policies:new",
    "policies:starter",
    "policies:front_page",
    "policies:facts",
    "policies:version",
    "policies:check",
    "policies:edit",
    "policies:discard",
    "policies:submit",
    "policies:word",
    "policies:markdown",
}
PAGES = {
    "teacher": EVERYBODY,
    "deputy": EVERYBODY | CHASING | SIGNED | HANDLING,
    "head": EVERYBODY
    | CHASING
    | HANDLING
    | NUMBERS
    | {"breaches:guidance", "breaches:covers", "acknowledgements:reminders"},
    "chair": EVERYBODY | NUMBERS | WRITING | {"breaches:concerns"},
    "governor": EVERYBODY | NUMBERS,
    "clerk": EVERYBODY | NUMBERS | WRITING,
    "lead": EVERYBODY | {"breaches:concerns"},
    "dpo": EVERYBODY | {"breaches:keeping", "breaches:rule", "breaches:requests"},
    "office": EVERYBODY | OFFICE,
}


@pytest.mark.parametrize("role", PAGES)
def test_every_page_that_a_role_comes_to(visit, role):
    visitor = visit(f"{role}@demo.example")
    come_to = {name for name, *_queried in kinds_reached(visitor)}
    assert come_to >= PAGES[role]


def kinds_reached(visitor: Visitor) -> Iterator[Kind]:
    """Follow links from the desk to one page of each kind: a view with its parameters."""
    paths: list[str] = ["/"]
    reached: set[Kind] = set()
    while paths:
        path = paths.pop(0)
        kind = kind_of(path)
        page = (*kind, path) if kind[0] in ONE_BY_ONE else kind
        if page in reached:
            continue
        reached.add(page)
        yield kind
        answer = visitor.page.request.get(visitor.address + path)
        assert answer.status == 200, path
        if kind[0] in FILES:
            assert "text/html" not in answer.headers["content-type"], path
            continue
        html = answer.text()
        paths += links(path, html)
        # A page that looked the same to another role is not opened again; except the desk, because
        # of the frame around it.
        alike = ("alike", kind, elements(html))
        if path == "/" or not visitor.found_right.has(alike):
            visitor.open(path)
            visitor.found_right.add(alike)


def elements(html: str) -> list[tuple[str, str]]:
    """The page's main part: its elements with their classes."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return re.findall(r'<([a-z]\w*)(?:\s[^>]*?class="([^"]*)")?', main)


def links(path: str, html: str) -> list[str]:
    found = re.findall(r'<a\s[^>]*?href="([^"]*)"', html)
    whole = [urldefrag(urljoin(path, unescape(link)))[0] for link in found]
    return [link for link in whole if link.startswith("/")]


@pytest.mark.parametrize("who", ["", "teacher@demo.example"])
def test_a_page_that_does_not_exist(visit, who):
    visitor = visit(who)
    visitor.open("/nowhere/", status=404)
    visitor.follow("Go to the home page")


def test_a_page_that_is_not_for_the_account(visit):
    visitor = visit("teacher@demo.example")
    visitor.open("/acknowledgements/unsigned/", status=403)
    expect(visitor.page.locator("main")).to_contain_text("not for your account")


def test_a_form_whose_cookie_is_gone(visit):
    visitor = visit()
    visitor.open("/accounts/password/reset/")
    visitor.fill_in("E-mail", "deputy@demo.example")
    visitor.browser.clear_cookies()
    visitor.press("Send me a link", status=403)


def test_pages_for_signed_out_visitors(visit):
    visitor = visit()
    for path in ("login/", "signup/", "inactive/", "password/reset/", "password/reset/done/"):
        visitor.open(f"/accounts/{path}")
