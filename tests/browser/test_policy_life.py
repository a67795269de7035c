"""A policy's life: from a Word file through the governors' hands, corrected, and signed again."""

import datetime
import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acts import TEXT, open_to_sign, sign, still_to_sign
from tests.browser.site import wait_until
from tests.factories import today

WORD = Path(__file__).parents[1] / "policies/docx/office-tracked.docx"
TITLE, SLUG = "Gates Policy", "gates-policy"


@pytest.mark.waits
def test_from_a_word_file_to_signing_again(visit, site, somebody):
    clerk, chair = visit("clerk@demo.example"), visit("chair@demo.example", width=390)
    head, teacher = visit("head@demo.example"), visit(somebody.email, width=390)

    bring_in(clerk)
    write(clerk, "The gate is shut", "The gate is closed")
    submit(clerk)
    assert site.letter("chair@demo.example", f"Waiting for approval: {TITLE}")
    send_back(chair)
    assert site.letter("clerk@demo.example", f"Sent back: {TITLE}")
    rewrite(clerk)
    submit(clerk)
    approve(chair)
    assert site.letter("clerk@demo.example", f"Approved: {TITLE}")
    publish_later(clerk, site)

    teacher.open("/")
    open_to_sign(teacher, TITLE)
    expect(teacher.page.locator("article")).to_contain_text("The gate is closed and locked at 9")
    sign(teacher, somebody.name)
    assert still_to_sign(head, TITLE, somebody.name) == []
    others = still_to_come(head)

    next_version(clerk, "at 9", "at nine o’clock", "Correction only")
    publish_now(chair, clerk, "1.1")
    assert still_to_come(head) == others
    teacher.open(f"/policies/{SLUG}/")
    expect(teacher.page.locator("main")).to_contain_text("You have signed this policy.")
    expect(teacher.page.locator("article")).to_contain_text("at nine o’clock")

    next_version(clerk, "The gate is closed", "Every gate is closed", "Needs signing again")
    publish_now(chair, clerk, "2.0")
    assert still_to_sign(head, TITLE, somebody.name) == [somebody.name]
    assert still_to_come(head) == others + 1
    teacher.open("/")
    open_to_sign(teacher, TITLE)
    see_what_changed(teacher)
    sign(teacher, somebody.name)
    assert still_to_come(head) == others

    renew_and_withdraw(clerk)
    teacher.open(f"/policies/{SLUG}/", status=404)


def still_to_come(head):
    head.open("/acknowledgements/unsigned/")
    head.choose("Policy", TITLE)
    head.press("Show")
    number = re.search(r"(\d+) still to come", head.page.get_by_label("Numbers").inner_text())
    assert number
    return int(number[1])


def bring_in(clerk):
    page = clerk.page
    clerk.open("/policies/import/")
    clerk.attach(WORD, "The policy as a Word, OpenDocument, Markdown or PDF file")
    clerk.press("Show me a preview")
    expect(page.get_by_label("Check these first")).to_contain_text("by Ada Bell")
    clerk.tick("I have checked each of these")
    clerk.press("Save as a draft")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def write(clerk, old, new, changes=""):
    """What is typed is saved and previewed without a click."""
    clerk.open(f"/policies/{SLUG}/edit/")
    if changes:
        clerk.click_on("What changed, and the policy in plain language")
        clerk.fill_in("What changed, in your words", changes)
    clerk.rewrite(TEXT, old, new)
    expect(clerk.page.locator("#writing").get_by_role("status")).to_contain_text("Saved at")
    expect(clerk.page.locator("#writing article")).to_contain_text(new)
    clerk.follow("Go to the draft’s page")
    expect(clerk.page.locator("article")).to_contain_text(new)


def submit(clerk):
    clerk.open(f"/policies/{SLUG}/versions/1.0/")
    clerk.follow("Submit for approval")
    clerk.press("Submit this text for approval")
    expect(clerk.page.get_by_role("heading", name="Waiting for approval")).to_be_visible()


def send_back(chair):
    page = chair.page
    chair.open("/policies/")
    chair.follow(f"{TITLE} 1.0")
    chair.follow("Send back")
    chair.choose(page.get_by_label("Where").first, "1 Aims")
    chair.fill_in(page.get_by_label("What should be changed").first, "Write the hour as a number.")
    chair.press("Send back")


def rewrite(clerk):
    page = clerk.page
    clerk.open(f"/policies/{SLUG}/versions/1.0/")
    expect(page.get_by_role("region", name="Sent back")).to_contain_text("1 Aims")
    expect(page.get_by_role("region", name="Sent back")).to_contain_text("the hour as a number")
    write(clerk, "at nine.", "at 9.")


def approve(chair, number="1.0"):
    page = chair.page
    chair.open(f"/policies/{SLUG}/versions/{number}/")
    chair.follow("Record the approval")
    chair.fill_in("Date of the meeting", today())
    chair.press("Record the approval")
    expect(page.get_by_role("status").first).to_contain_text("The approval is recorded.")


def publish_later(clerk, site):
    page = clerk.page
    clerk.open(f"/policies/{SLUG}/versions/1.0/publish/")
    clerk.wait_for(page.locator("main").filter(has_not=page.get_by_text("The PDF is being made")))
    expect(page.get_by_role("region", name="What it asks of people")).to_contain_text("signatures")
    clerk.tick("At the time that I set below")
    at = timezone.localtime() + datetime.timedelta(minutes=1)
    clerk.fill_in("Day and time", at)
    clerk.press("Publish version 1.0")
    expect(page.locator("main")).to_contain_text("It will be published automatically on")

    def published():
        clerk.reload()
        return page.get_by_role("link", name="Read and sign").is_visible()

    wait_until(published, "the version published at its time", seconds=180)
    assert site.letter("clerk@demo.example", f"Published: {TITLE}")


def next_version(clerk, old, new, kind):
    page = clerk.page
    clerk.open(f"/policies/{SLUG}/")
    clerk.follow("This version’s page")
    clerk.press("Write a new version")
    write(clerk, old, new, f"We say “{new}”.")
    clerk.follow("Submit for approval")
    expect(page.get_by_role("region", name="What changes from")).to_contain_text("1 Aims")
    clerk.tick(kind)
    clerk.press("Submit this text for approval")


def publish_now(chair, clerk, number):
    page = clerk.page
    approve(chair, number)
    clerk.open(f"/policies/{SLUG}/versions/{number}/publish/")
    clerk.wait_for(page.locator("main").filter(has_not=page.get_by_text("The PDF is being made")))
    clerk.press(f"Publish version {number}")
    expect(page.get_by_role("status").first).to_contain_text("is published")


def see_what_changed(teacher):
    page = teacher.page
    since = page.get_by_role("region", name="What changed since you signed version 1.0")
    expect(since).to_contain_text("We say “Every gate is closed”.")
    expect(since.get_by_role("link", name=re.compile("^1 Aims"))).to_be_visible()
    teacher.follow("See it word by word")
    text = page.get_by_role("article")
    expect(text.locator("del").first).to_have_text("[removed:The]")
    expect(text.locator("ins").first).to_have_text("[added:Every]")
    teacher.press("PDF to print")
    teacher.open(f"/policies/{SLUG}/")


def renew_and_withdraw(clerk):
    page = clerk.page
    clerk.open(f"/policies/{SLUG}/versions/2.0/")
    clerk.follow("The governing body")
    clerk.fill_in("Minute reference", "GB 12")
    clerk.press("Save the reference")
    expect(page.locator("main")).to_contain_text("GB 12")
    clerk.follow(f"{TITLE} 2.0")
    clerk.follow("Yearly renewal")
    clerk.press("Save")
    clerk.open(f"/policies/{SLUG}/versions/2.0/")
    clerk.follow("Withdraw")
    clerk.fill_in("Why is it withdrawn?", "It is part of the site policy now.")
    clerk.press("Withdraw this text")
    expect(page.locator("main")).to_contain_text("It is part of the site policy now.")
