"""A teacher reads and signs; the head and the office see it."""

import re
from urllib.parse import urldefrag

from playwright.sync_api import expect

from tests.browser.acts import SOCIAL_MEDIA, open_to_sign, print_forms, sign, still_to_sign

TEACHER, NAME, SCHOOL = "teacher@demo.example", "Priya Nair", "Beacon Hill Infant School"
DECLARED = f"I, {NAME}, confirm that I have read and understood"
PACK = ("Everyone still to sign at a school", {"School": SCHOOL})


def test_a_teacher_signs(visit, site):
    head, office, teacher = (
        visit(email) for email in ("head@demo.example", "office@demo.example", TEACHER)
    )
    owing = still_to_sign(head, SOCIAL_MEDIA)
    pack = print_forms(office, SOCIAL_MEDIA, *PACK)

    read(teacher)
    sign_wrongly_first(teacher)
    sign(teacher, NAME)
    reference = look_at_receipt(teacher, site)
    look_at_my_signatures(teacher, reference)

    still = still_to_sign(head, SOCIAL_MEDIA)
    assert NAME in owing
    assert still == [name for name in owing if name != NAME]
    assert len(still) == len(owing) - 1
    pack_after = print_forms(office, SOCIAL_MEDIA, *PACK)
    assert len(pack_after) == len(pack) - 1
    assert NAME in " ".join(pack)
    assert NAME not in " ".join(pack_after)


def read(teacher):
    page = teacher.page
    open_to_sign(teacher, SOCIAL_MEDIA)
    contents = page.get_by_role("navigation", name="Contents")
    link = contents.get_by_role("link", name=re.compile("^8 "))
    anchor = link.get_attribute("href")
    assert anchor
    section = page.locator(anchor)
    expect(section).not_to_be_in_viewport()
    teacher.click_on(link)
    expect(section).to_be_in_viewport()
    expect(page).to_have_url(re.compile(f"{anchor}$"))


def sign_wrongly_first(teacher):
    page = teacher.page
    name, tick = page.get_by_label("Type your full name"), page.get_by_label("I have read")
    teacher.fill_in(name, NAME)
    teacher.press("Sign this policy")
    summary = page.get_by_role("alert")
    expect(summary).to_be_in_viewport()
    expect(name).to_have_value(NAME)
    expect(tick).not_to_be_checked()
    teacher.click_on(summary.get_by_role("link", name="Tick the box"))
    expect(tick).to_be_focused()


def look_at_receipt(teacher, site):
    page = teacher.page
    facts = page.locator("main dl")
    expect(facts).to_contain_text(re.compile(r"\d{1,2} \w+ 20\d\d, \d\d:\d\d:\d\d (GMT|BST)"))
    expect(facts).to_contain_text(DECLARED)
    receipt, _fragment = urldefrag(page.url)
    reference = receipt.split("/")[-2]
    expect(facts).to_contain_text(reference)
    site.send_emails()
    letter = site.letter(TEACHER, SOCIAL_MEDIA)
    assert receipt in letter
    assert DECLARED in letter
    return reference


def look_at_my_signatures(teacher, reference):
    teacher.follow("My signatures")
    row = teacher.page.get_by_role("row", name=SOCIAL_MEDIA)
    expect(row).to_have_count(1)
    expect(row.get_by_role("link", name="Receipt")).to_have_attribute("href", re.compile(reference))
    teacher.open("/")
    waiting = teacher.page.get_by_role("link", name="Read and sign")
    expect(waiting.filter(has_text=SOCIAL_MEDIA)).to_have_count(0)
