"""Signing in, signing out, and getting a new password."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.site import PASSWORD

NEW_PASSWORD = "lantern gravel oboe"


def test_signing_in_and_out(visit, somebody):
    visitor = visit()
    visitor.open("/")
    visitor.fill_in("E-mail", somebody.email)
    visitor.fill_in("Password", PASSWORD)
    visitor.press("Sign in", exact=True)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(
        f"Hello, {somebody.name.split()[0]}"
    )
    visitor.press("Sign out")
    visitor.open("/policies/")
    expect(visitor.page).to_have_url(re.compile(r"/accounts/login/\?next=/policies/$"))


@pytest.mark.once
def test_a_wrong_password(visit):
    visitor = visit()
    visitor.open("/accounts/login/")
    visitor.fill_in("E-mail", "deputy@demo.example")
    visitor.fill_in("Password", "not the password")
    visitor.press("Sign in", exact=True)
    expect(visitor.page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(visitor.page.get_by_label("E-mail")).to_have_value("deputy@demo.example")
    expect(visitor.page.get_by_label("Password")).to_have_value("")


def test_a_forgotten_password(visit, site, somebody):
    visitor = visit()
    visitor.open("/accounts/login/")
    visitor.follow("Forgotten your password?")
    visitor.fill_in("E-mail", somebody.email)
    visitor.press("Send me a link")
    letter = site.letter(somebody.email, "password")
    link = re.search(r"http\S+", letter)
    assert link, letter
    visitor.open(link[0])
    visitor.fill_in("New password", NEW_PASSWORD, exact=True)
    visitor.fill_in("New password (again)", NEW_PASSWORD)
    visitor.press("Save password")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Your password is saved")
    visitor.open(link[0])
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("This link no longer works")
    visit().sign_in(somebody.email, NEW_PASSWORD)


@pytest.mark.once
def test_nobody_registers(visit):
    visitor = visit()
    visitor.open("/accounts/signup/")
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("sets up accounts")
    expect(visitor.page.locator("main form")).to_have_count(0)


@pytest.mark.once
def test_proving_who_you_are_again(visit, somebody):
    visitor = visit(somebody.email)
    visitor.open("/accounts/reauthenticate/?next=/policies/")
    visitor.fill_in("Password", "not the password")
    visitor.press("Continue")
    expect(visitor.page.get_by_role("alert")).to_contain_text("There is a problem")
    visitor.fill_in("Password", PASSWORD)
    visitor.press("Continue")
    expect(visitor.page).to_have_url(re.compile("/policies/$"))


@pytest.mark.once
def test_changing_the_password(visit, somebody):
    visitor = visit(somebody.email)
    visitor.follow("Change password")
    visitor.fill_in("Current password", PASSWORD)
    visitor.fill_in("New password", NEW_PASSWORD, exact=True)
    visitor.fill_in("New password (again)", NEW_PASSWORD)
    visitor.press("Change password")
    visit().sign_in(somebody.email, NEW_PASSWORD)
