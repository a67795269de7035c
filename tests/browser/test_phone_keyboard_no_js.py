"""Signing on a phone, without a mouse, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import SOCIAL_MEDIA, sign
from tests.browser.keyboard import skip_to_the_content, tab_to
from tests.browser.site import PASSWORD

pytestmark = pytest.mark.once
# With or without a space: the hidden text is in a box of its own.
TO_SIGN = re.compile(f"^Read and sign ?: {SOCIAL_MEDIA}$")


def test_on_a_phone(visit, somebody):
    visitor = visit(somebody.email, width=320, has_touch=True)
    visitor.open("/")
    visitor.page.get_by_text("Menu", exact=True).tap()
    visitor.look()
    visitor.follow("Policies", exact=True)
    visitor.follow(SOCIAL_MEDIA, exact=True)
    visitor.page.get_by_role("link", name="Go to the signing part").tap()
    expect(visitor.page.get_by_role("heading", name="Sign", exact=True)).to_be_in_viewport()
    sign(visitor, somebody.name)
    visitor.follow("What else waits for me")


def test_by_keyboard_alone(visit, somebody):
    visitor = visit()
    page = visitor.page
    visitor.open("/")
    tab_to(page, page.get_by_label("E-mail"))
    visitor.keys(somebody.email)
    tab_to(page, page.get_by_label("Password"))
    visitor.keys(PASSWORD)
    visitor.press_key("Enter")
    tab_to(page, page.get_by_role("link", name=TO_SIGN))
    visitor.press_key("Enter")
    skip_to_the_content(page)
    tab_to(page, page.get_by_label("I have read the policy"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Type your full name"))
    visitor.keys(somebody.name)
    tab_to(page, page.get_by_role("button", name="Sign this policy"))
    visitor.press_key("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have signed")


def test_without_javascript(visit, site, somebody):
    visitor = visit(somebody.email, width=390, scripts=False)
    page = visitor.page
    visitor.follow(TO_SIGN)
    visitor.press("Sign this policy")
    expect(page.get_by_role("alert")).to_contain_text("Tick the box")
    sign(visitor, somebody.name)
    visitor.click_on(page.get_by_text("Menu", exact=True))
    visitor.follow("My signatures")
    expect(page.get_by_role("row", name=SOCIAL_MEDIA)).to_have_count(1)
    site.send_emails()
    assert somebody.name in site.letter(somebody.email, SOCIAL_MEDIA)
