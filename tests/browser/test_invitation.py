"""The office invites somebody; the link in the email sets their first password, once."""

import re

from playwright.sync_api import expect

from tests.browser.visiting import Visitor

PASSWORD = "lantern gravel oboe"


def test_an_invitation(visit, site, uninvited):
    invite(visit("office@demo.example"), uninvited)
    letter = site.letter(uninvited.email, "Reading and signing policies")
    link = re.search(r"http\S+", letter)
    assert link, letter

    visitor: Visitor = visit(width=390)
    page = visitor.page
    visitor.open(link[0])
    expect(page.locator("main")).to_contain_text(uninvited.email)
    choose(visitor, PASSWORD, "another password")
    expect(page.get_by_role("alert")).to_contain_text("The two are not the same")
    choose(visitor, PASSWORD, PASSWORD)
    expect(page.get_by_role("status")).to_contain_text("Your password is set")
    visitor.open(link[0], status=410)
    expect(page.get_by_role("heading", level=1)).to_have_text("This invitation was used")
    visitor.sign_in(uninvited.email, PASSWORD)

    visitor.open("/accounts/logout/")
    visitor.press("Sign out", exact=True)
    visitor.open("/people/invitation/cut-short/", status=410)


def invite(office, person):
    page = office.page
    office.follow("Staff", exact=True)
    office.fill_in("Name", person.name)
    office.press("Show", exact=True)
    last_name = person.name.split(" ", 1)[1]
    office.follow(f"{last_name}, ")
    office.press("Invite by mail")
    expect(page.get_by_role("status")).to_contain_text(person.email)


def choose(visitor, password, again):
    visitor.fill_in(re.compile(r"^\s*Password"), password)
    visitor.fill_in("The same password again", again)
    visitor.press("Choose this password")
