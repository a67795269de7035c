"""A clerk's Word file without headings becomes a draft, is edited here and in Word, and comes back
as the next draft."""

import io
import re

import docx
from playwright.sync_api import expect

from tests.browser.acts import TEXT

TITLE = "Trips on foot"
LINES = (
    TITLE,
    "Aims",
    "At Rose Hill we go out safely, whatever the weather.",
    "Rules",
    "Stay together. Rose Hill lends bright vests.",
    "Old words that nobody needs",
    "Agreement",
    "I have read this and will keep to it.",
)


def test_a_file_is_marked_up_edited_exported_and_taken_back(visit):
    clerk = visit("clerk@demo.example")
    choose_file(clerk, bare_file())
    mark_up(clerk)
    edit_with_buttons(clerk)
    find_and_replace(clerk)
    submit(clerk)
    exported = export(clerk)
    take_back(clerk, edited(exported))


def bare_file():
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    return word_file(document)


def word_file(document):
    file = io.BytesIO()
    document.save(file)
    return {"name": "trips.docx", "mimeType": "application/msword", "buffer": file.getvalue()}


def choose_file(clerk, file):
    clerk.open("/policies/import/")
    clerk.attach(file)
    clerk.press("Show me a preview")


def mark_up(clerk):
    page = clerk.page
    expect(page.get_by_label("Decide this first")).to_contain_text("No section heading was found")
    clerk.tick(TITLE)
    clerk.press("Title")
    for line in ("Aims", "Rules", "Agreement"):
        clerk.tick(f"Text {line}")
    clerk.press("Heading 1")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    clerk.tick("Old words")
    clerk.press("Left out")
    expect(page.get_by_role("article")).to_contain_text("I have read this")
    expect(page.get_by_role("article")).not_to_contain_text("Old words")
    clerk.press("Save as a draft")
    expect(page.get_by_role("status").first).to_contain_text("Saved as a draft.")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def edit_with_buttons(clerk):
    clerk.follow("Write")
    text, toolbar = clerk.page.get_by_label(TEXT), clerk.page.get_by_role("toolbar")
    clerk.rewrite(TEXT, "Stay together.", "Stay together")
    for _letter in "together":
        clerk.page.keyboard.press("Shift+ArrowLeft")
    clerk.click_on(toolbar.get_by_role("button", name="Bold"))
    for key in ("End", "Enter", "Enter"):
        clerk.page.keyboard.press(key)
    clerk.click_on(toolbar.get_by_role("button", name="Bullets"))
    clerk.keys("one adult in front")
    clerk.page.keyboard.press("Enter")
    clerk.keys("one at Rose Hill’s gate")
    for key in ("Enter", "Enter"):
        clerk.page.keyboard.press(key)
    clerk.click_on(toolbar.get_by_role("button", name="Smaller heading"))
    clerk.keys("Weather")
    for key in ("Enter", "Enter"):
        clerk.page.keyboard.press(key)
    clerk.keys("Rose Hill decides.")
    expect(text).to_have_value(re.compile(r"Stay \*\*together\*\* Rose Hill.*\n\n- one adult"))
    clerk.press("Save", exact=True)
    expect(clerk.page.locator("#writing article li").last).to_have_text("one at Rose Hill’s gate")


def find_and_replace(clerk):
    clerk.click_on(clerk.page.locator("summary", has_text="Find and replace"))
    clerk.fill_in("Find", "Rose Hill")
    clerk.fill_in("Replace with", "Beacon Hill")
    clerk.press("Save, and show every place")
    clerk.press("Replace the ticked ones with “Beacon Hill”")
    expect(clerk.page.get_by_role("status").first).to_contain_text("Replaced in 4 places.")
    expect(clerk.page.locator("#writing article")).not_to_contain_text("Rose Hill")


def submit(clerk):
    clerk.follow("Go to the draft’s page")
    clerk.follow("Submit for approval")
    clerk.press("Submit this text for approval")
    expect(clerk.page.get_by_role("heading", name="Waiting for approval")).to_be_visible()


def export(clerk):
    _kind, content = clerk.fetch(clerk.page.get_by_role("link", name="Download as Word"))
    return docx.Document(io.BytesIO(content))


def edited(document):
    """As its owner would edit it in Word."""
    paragraphs = document.paragraphs
    changed = next(each for each in paragraphs if each.text == "Beacon Hill decides.")
    changed.runs[0].text = "The head decides."
    added = next(each for each in paragraphs if each.text.startswith("one adult"))
    added.insert_paragraph_before("a whistle", style=added.style)
    return word_file(document)


def take_back(clerk, file):
    page = clerk.page
    choose_file(clerk, file)
    about = page.get_by_role("region", name=f"This is your edit of {TITLE} 1.0")
    expect(about.get_by_role("listitem")).to_have_count(2)
    clerk.click_on(about.get_by_role("link", name="See the changes in the text"))
    text = page.get_by_role("article")
    expect(text.locator("del")).to_have_text("[removed:Beacon Hill]")
    expect(text.locator("ins").filter(has_text="The head")).to_be_in_viewport()
    clerk.press("Save as a draft")
    expect(page.get_by_text("Version 2.0 · Draft")).to_be_visible()
    expect(page.get_by_role("article")).to_contain_text("The head decides.")
    expect(page.get_by_role("listitem").filter(has_text="a whistle")).to_be_visible()
