"""The office opens a policy for one person on a tablet; a wrong signature is cancelled."""

import re

from playwright.sync_api import expect

from tests.browser.acts import SOCIAL_MEDIA, still_to_sign

WHY = "Somebody else held the tablet."


def test_someone_signs_on_a_shared_device(visit, site):
    head = visit("head@demo.example")
    [name, *_others] = still_to_sign(head, SOCIAL_MEDIA)
    tablet = visit("office@demo.example")
    hand_over(tablet, name)
    read_larger(tablet)
    sign_wrongly_first(tablet, name)
    sign(tablet, name)
    nothing_is_open(tablet)
    assert name not in still_to_sign(head, SOCIAL_MEDIA)

    set_aside(head, name)
    assert name in still_to_sign(head, SOCIAL_MEDIA)


def hand_over(tablet, name):
    tablet.follow("Let somebody sign on this device")
    tablet.choose("Policy", f"{SOCIAL_MEDIA} 1.0")
    tablet.fill_in("Name", name)
    tablet.press("Show")
    tablet.press(f"Open for {name}")
    expect(tablet.page.get_by_role("heading", name=f"For {name}")).to_be_visible()
    expect(tablet.page.get_by_role("navigation", name="Contents")).to_be_visible()


def read_larger(tablet):
    tablet.follow("Largest text")
    expect(tablet.page.locator("main")).to_have_class(re.compile("main--times-3"))
    tablet.follow("I need more time")
    expect(tablet.page.locator("main")).to_have_class(re.compile("main--times-3"))


def sign_wrongly_first(tablet, name):
    tablet.fill_in("Type your full name", name)
    tablet.press("Sign this policy")
    expect(tablet.page.get_by_role("alert")).to_be_in_viewport()
    expect(tablet.page.get_by_label("Type your full name")).to_have_value(name)


def sign(tablet, name):
    tablet.tick("I have read the policy")
    tablet.press("Sign this policy")
    expect(tablet.page.get_by_role("heading", level=1)).to_have_text("You have signed")
    expect(tablet.page.locator("main")).to_contain_text(f"{name}, ")


def nothing_is_open(tablet):
    tablet.open("/acknowledgements/device/read/")
    expect(tablet.page.get_by_role("heading", level=1)).to_have_text(
        "Nothing is open on this device"
    )
    tablet.open("/")
    expect(tablet.page.get_by_role("link", name="Staff", exact=True)).to_have_count(0)


def set_aside(head, name):
    head.open("/acknowledgements/matrix/")
    head.follow(name)
    expect(head.page.locator("main")).to_contain_text("On a shared device")
    head.follow(re.compile(f"^This signature is wrong ?: {SOCIAL_MEDIA}"))
    head.fill_in("Why it is wrong", WHY)
    head.press("Set this signature aside")
    expect(head.page.locator("main")).to_contain_text(WHY)
