"""Steps that several journeys share."""

import io
import re

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.visiting import Visitor

SOCIAL_MEDIA = "Social Media Policy"
# The field where a draft is written.
TEXT = re.compile(r"^\s*Text")
CLEAR_DESK = "Clear Desk and Clear Screen Policy"


def still_to_sign(head: Visitor, policy: str, name: str = "") -> list[str]:
    """Everyone on the head's list, which must agree with the number above it."""
    page = head.page
    head.open("/acknowledgements/unsigned/")
    head.choose("Policy", policy)
    head.fill_in("Name", name)
    head.press("Show")
    expect(page.get_by_role("link", name="Next page")).to_have_count(0)
    people = page.get_by_role("table", name="People and the policies").locator("tbody tr")
    names: list[str] = people.locator(":scope > :first-child").all_inner_texts()
    number = re.search(r"(\d+) still to come", page.get_by_label("Numbers").inner_text())
    assert number
    assert int(number[1]) == len(names)
    return names


def print_forms(office: Visitor, policy: str, kind: str, whose: dict[str, str]) -> list[str]:
    """The text of each page of the requested consent forms."""
    page = office.page
    office.open("/acknowledgements/forms/")
    office.choose("Policy", f"{policy} 1.0")
    office.tick(kind)
    for label, choice in whose.items():
        office.choose(label, choice)
    office.press("Make the forms")
    ready = page.get_by_role("link", name="Open the forms")
    office.wait_for(ready)
    return pages_of(office.fetch(ready))


def pages_of(fetched: tuple[str, bytes]) -> list[str]:
    kind, content = fetched
    assert kind == "application/pdf"
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def open_to_sign(visitor: Visitor, policy: str) -> None:
    """From the desk to a policy waiting there."""
    visitor.follow(re.compile(f"^Read and sign ?: {policy}$"))


def sign(visitor: Visitor, name: str) -> None:
    """Make the declaration on the open policy, and reach the receipt."""
    visitor.tick("I have read the policy")
    visitor.fill_in("Type your full name", name)
    visitor.press("Sign this policy")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("You have signed")
