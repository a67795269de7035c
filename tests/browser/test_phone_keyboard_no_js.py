"""Signing on a phone, without a mouse, and without JavaScript."""

import re

from playwright.sync_api import expect

from tests.browser.acts import SOCIAL_MEDIA, sign
from tests.browser.site import PASSWORD

# Space or none: the hidden words stand in a box of their own.
TO_SIGN = re.compile(f"^Read and sign ?: {SOCIAL_MEDIA}$")
OUTLINE = """() => {
    const style = getComputedStyle(document.activeElement);
    return document.activeElement === document.body
        ? "" : `${style.outlineStyle} ${style.outlineWidth}`;
}"""


def test_on_a_phone(visit, somebody):
    visitor = visit(somebody.email, width=320, has_touch=True)
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
    page.keyboard.type(somebody.email)
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    press_key(visitor, "Enter")
    tab_to(page, page.get_by_role("link", name=TO_SIGN))
    press_key(visitor, "Enter")
    skip_to_the_content(page)
    tab_to(page, page.get_by_label("I have read the policy"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Type your full name"))
    page.keyboard.type(somebody.name)
    tab_to(page, page.get_by_role("button", name="Sign this policy"))
    press_key(visitor, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have signed")


def tab_to(page, wanted):
    """Press Tab until that is reached; on the way it is always seen where one is."""
    for _step in range(120):
        page.keyboard.press("Tab")
        outline = page.evaluate(OUTLINE)
        if outline:
            assert re.fullmatch(r"solid [1-9][\d.]*px", outline), page.evaluate(
                "document.activeElement.outerHTML"
            )
        if wanted.evaluate("element => element === document.activeElement"):
            expect(wanted).to_be_in_viewport()
            return
    raise AssertionError(f"Tab does not come to {wanted}")


def press_key(visitor, key):
    with visitor.page.expect_event("domcontentloaded"):
        visitor.page.keyboard.press(key)
    visitor.look()


def skip_to_the_content(page):
    tab_to(page, page.get_by_role("link", name="Skip to the content"))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_without_javascript(visit, site, somebody):
    visitor = visit(somebody.email, width=390, scripts=False)
    page = visitor.page
    visitor.follow(TO_SIGN)
    visitor.press("Sign this policy")
    expect(page.get_by_role("alert")).to_contain_text("Tick the box")
    sign(visitor, somebody.name)
    page.get_by_text("Menu", exact=True).click()
    visitor.follow("My signatures")
    expect(page.get_by_role("row", name=SOCIAL_MEDIA)).to_have_count(1)
    assert somebody.name in site.letter(somebody.email, SOCIAL_MEDIA)
