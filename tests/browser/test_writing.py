"""Writing a draft: saved by hand and automatically, by two people at once, and without scripts."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.acts import TEXT

PICTURE = Path(__file__).parents[1] / "policies/docx/sources/map.png"
AIMS = "This policy says …"


def begin(clerk, title):
    clerk.open("/policies/new/")
    clerk.fill_in("Title", title)
    clerk.press("Start writing")


def text_of(writer):
    return writer.page.get_by_label(TEXT)


def test_two_write_at_once(visit):
    """On a phone and on a wide screen; neither loses a word."""
    clerk, chair = visit("clerk@demo.example", width=320), visit("chair@demo.example")
    begin(clerk, "Shared Writing Policy")
    chair.open(clerk.page.url)
    type_aims(clerk, "Screens are dark at noon.")
    type_aims(chair, "Screens are dark at night.", saved=False)
    warning = chair.page.get_by_role("alert")
    expect(warning).to_contain_text("someone else has saved this draft")
    expect(warning.locator("del")).to_contain_text("at noon")
    chair.look()
    chair.press("Save mine as the latest")
    expect(text_of(chair)).to_have_value(re.compile("at night"))
    chair.click_on("Earlier texts of this draft")
    chair.go(chair.page.get_by_role("group").get_by_role("link").last)
    expect(chair.page.get_by_label("To copy from")).to_have_value(re.compile("at noon"))


def type_aims(writer, words, saved=True):
    """What is typed is saved automatically."""
    writer.rewrite(TEXT, AIMS, words)
    if saved:
        expect(writer.page.locator("#writing").get_by_role("status")).to_contain_text("Saved at")
        expect(writer.page.locator("#writing article")).to_contain_text(words)
        writer.look()


@pytest.mark.once
def test_writing_without_scripts(visit):
    clerk = visit("clerk@demo.example", width=320, scripts=False)
    page = clerk.page
    begin(clerk, "Plain Writing Policy")
    clerk.rewrite(TEXT, "## 1.", "## One")
    clerk.click_on(page.locator("summary", has_text="Add a picture"))
    clerk.attach(PICTURE, page.get_by_label("Picture", exact=True))
    clerk.press("Save")
    expect(page.get_by_role("alert")).to_contain_text("Say what the picture shows.")
    expect(text_of(clerk)).to_have_value(re.compile("## One"))
    clerk.attach(PICTURE, page.get_by_label("Picture", exact=True))
    clerk.fill_in("What the picture shows", "The way to the office")
    clerk.press("Save")
    expect(page.locator("article img")).to_have_attribute("alt", "The way to the office")
    clerk.follow("Go to the draft’s page")
    clerk.follow("Submit for approval")
    clerk.press("Submit this text for approval")
    expect(page.get_by_role("heading", name="Waiting for approval")).to_be_visible()
