"""A policy that exists only as a PDF file: imported, published, read on a phone, found, signed."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import open_to_sign, sign
from tests.browser.test_clerk_publishes import approve, publish
from tests.policies.pdfs import with_page_without_text

WORDING = "I [full name] have read the guidance and will follow it."


LONG = pytest.param("Guidance of 180 Pages", 180, marks=pytest.mark.long)


@pytest.mark.once
@pytest.mark.parametrize(("title", "pages"), [("Guidance on Quiet Screens", 4), LONG])
def test_a_pdf_file_is_published_and_signed(visit, somebody, title, pages):
    clerk = visit("clerk@demo.example")
    content = with_page_without_text(pages)
    bring_in(clerk, content, title, pages)
    being_made = clerk.page.get_by_text("Pictures of its pages are being made")
    clerk.wait_for(clerk.page.locator("main").filter(has_not=being_made))
    clerk.follow("Submit for approval")
    clerk.press("Submit this text for approval")
    approve(clerk)
    publish(clerk)

    reader = visit(somebody.email, width=390, has_touch=True)
    open_to_sign(reader, title)
    read(reader, content, pages)
    sign(reader, somebody.name)
    find(reader)


def bring_in(clerk, content, title, pages):
    page = clerk.page
    clerk.follow("Import a policy")
    send(clerk, b"%PDF-1.7 cut off")
    expect(page.get_by_role("alert")).to_contain_text("is broken")
    send(clerk, content)
    expect(page.get_by_label("About this file")).to_contain_text(f"1 page of {pages} has no text")
    clerk.fill_in("Title", title)
    clerk.tick("The wording that I type below")
    clerk.press("Save as a draft")
    expect(page.get_by_role("alert")).to_contain_text("Type the wording")
    clerk.fill_in("Consent wording, if you type it", WORDING)
    clerk.press("Save as a draft")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def send(clerk, content):
    file = {"name": "guidance.pdf", "mimeType": "application/pdf", "buffer": content}
    clerk.attach(file, "The policy as a Word, OpenDocument, Markdown or PDF file")
    clerk.press("Show me a preview")


def read(reader, content, pages):
    page = reader.page
    expect(page.get_by_label("The binding text")).to_contain_text("1 page has no text")
    assert reader.fetch(page.get_by_role("link", name="Download the PDF")) == (
        "application/pdf",
        content,
    )
    picture = page.get_by_role("img", name="Page 2", exact=True)
    expect(picture).to_be_hidden()
    reader.click_on(page.get_by_text("Page 2 as it looks", exact=True))
    expect(picture).to_be_visible()
    expect(page.get_by_role("img", name=f"Page {pages}", exact=True)).to_be_visible()
    reader.look()


def find(reader):
    reader.open("/policies/search/?q=lock+the+screen")
    reader.follow(re.compile("1 Aims"))
    expect(reader.page.get_by_role("heading", name="1. Aims")).to_be_in_viewport()
