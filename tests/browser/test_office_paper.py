"""The office helps someone without an email address: adds them, prints their form, records it."""

import datetime
import io

from PIL import Image
from playwright.sync_api import expect

from tests.browser.acts import CLEAR_DESK, SOCIAL_MEDIA, print_forms, still_to_sign

NAME = "Philippa Underhill"
SCHOOL = "Beacon Hill Junior School"


def scan() -> bytes:
    kept = io.BytesIO()
    Image.new("L", (600, 800), 255).save(kept, "PNG")
    return kept.getvalue()


def test_the_office_records_a_signed_form(visit):
    head, office = visit("head@demo.example"), visit("office@demo.example")
    before = {policy: still_to_sign(head, policy) for policy in (SOCIAL_MEDIA, CLEAR_DESK)}

    add(office)
    for policy, names in before.items():
        assert sorted(still_to_sign(head, policy)) == sorted([*names, NAME])

    print_both_forms(office)
    record(office)
    assert still_to_sign(head, SOCIAL_MEDIA) == before[SOCIAL_MEDIA]
    assert len(still_to_sign(head, CLEAR_DESK)) == len(before[CLEAR_DESK]) + 1
    assert still_to_sign(head, SOCIAL_MEDIA, NAME) == []


def add(office):
    page = office.page
    office.follow("Staff", exact=True)
    office.follow("Add someone")
    office.fill_in("First name", "Philippa")
    office.fill_in("Last name", "Underhill")
    office.fill_in("Job title", "Lunchtime supervisor")
    office.choose("School", SCHOOL)
    office.choose("Staff group", "Employees")
    office.fill_in("Last day", datetime.date(2001, 1, 1))
    office.press("Add to the staff list")
    expect(page.get_by_role("alert")).to_contain_text("The last day is before the first day")
    office.fill_in("Last day", "")
    office.press("Add to the staff list")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(page.locator("main")).to_contain_text("None: signs on paper")


def print_both_forms(office):
    blank = print_forms(office, SOCIAL_MEDIA, "One blank form", {})
    assert len(blank) == 1
    assert NAME not in blank[0]
    own = print_forms(
        office,
        SOCIAL_MEDIA,
        "One person's form",
        {"Person": f"{NAME} (Lunchtime supervisor, {SCHOOL})"},
    )
    assert len(own) == 1
    assert NAME in own[0]
    assert "confirm that I have read and understood" in " ".join(own[0].split())


def record(office):
    page = office.page
    office.follow("Record a signed form")
    office.choose("Policy", f"{SOCIAL_MEDIA} 1.0")
    office.fill_in("Name", "Underhill")
    office.press("Show")
    office.press("Record these forms")
    expect(page.get_by_role("alert")).to_contain_text("Tick each person")
    office.tick("Underhill, Philippa")
    image = {"name": "form.png", "mimeType": "image/png", "buffer": scan()}
    office.attach(image, f"Scan or photograph of {NAME}")
    office.press("Record these forms")
    expect(page.get_by_role("status")).to_contain_text("1 form is recorded")
    expect(page.locator("main")).to_contain_text("Nobody here is still to sign")
