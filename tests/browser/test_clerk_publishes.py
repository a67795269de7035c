"""The clerk imports a converted document and publishes it; staff find it on their desk."""

import datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.acts import open_to_sign, pages_of
from tests.factories import today

SOURCE = Path(__file__).parents[1] / "policies/texts/converted-policy.md"
TITLE = "Careful Browsing Policy"
BRACKET = "[such as tablets, telephones and watches]"


@pytest.mark.both
def test_the_clerk_publishes(visit, somebody):
    clerk = visit("clerk@demo.example")
    bring_in(clerk)
    decide(clerk)
    clerk.follow("Submit for approval")
    clerk.press("Submit this text for approval")
    approve(clerk)
    publish(clerk)

    reader = visit(somebody.email, width=390)
    open_to_sign(reader, TITLE)
    text = reader.page.locator("article")
    expect(text).to_contain_text("equipment of their own, such as tablets, telephones and watches")
    expect(text).to_contain_text("[It is one of the ways")
    words = " ".join(pages_of(reader.fetch(reader.page.get_by_role("link", name="PDF"))))
    assert TITLE in words


def bring_in(clerk):
    page = clerk.page
    clerk.follow("Import a policy")
    text = SOURCE.read_text().replace("Online Conduct Policy", TITLE)
    send(clerk, "notes.md", "Nothing to sign, and no headings.")
    expect(page.get_by_label("Decide this first")).to_contain_text("No section heading was found")
    clerk.follow("Choose another file")
    send(clerk, "policy.md", text)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    clerk.click_on(page.get_by_text("What was changed or noticed"))
    expect(page.get_by_text("Contents Page")).to_be_visible()


def send(clerk, name, text):
    file = {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}
    clerk.attach(file, "The policy as a Word, OpenDocument, Markdown or PDF file")
    clerk.press("Show me a preview")


def decide(clerk):
    page = clerk.page
    question = page.get_by_role("group", name=BRACKET)
    expect(question.get_by_label("Leave it as it is")).to_be_checked()
    clerk.tick(question.get_by_label("Change it to “such as tablets"))
    clerk.press("Save as a draft")
    expect(page.get_by_role("status")).to_contain_text("Saved as a draft")
    expect(page.locator("article")).to_contain_text("their own, such as tablets")


def approve(clerk):
    page = clerk.page
    clerk.follow("Record the approval")
    clerk.fill_in("Date of the meeting", today() + datetime.timedelta(3))
    clerk.fill_in("Minute reference", "GB 7")
    clerk.press("Record the approval")
    expect(page.get_by_role("alert")).to_contain_text("This day is still to come")
    expect(page.get_by_label("Minute reference")).to_have_value("GB 7")
    clerk.fill_in("Date of the meeting", today() - datetime.timedelta(3))
    clerk.press("Record the approval")
    expect(page.get_by_role("status").first).to_contain_text("The approval is recorded")


def publish(clerk):
    page = clerk.page
    being_made = page.get_by_text("The PDF is being made")
    clerk.wait_for(page.locator("main").filter(has_not=being_made))
    clerk.fill_in("To be signed by", today() + datetime.timedelta(14))
    clerk.press("Publish version 1.0")
    expect(page.get_by_role("status")).to_contain_text("is published")
