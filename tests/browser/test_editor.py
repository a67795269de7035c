"""A clerk who knows no Markdown writes with buttons, keys and dialogs, and finds places again."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import TEXT

AIMS = "This policy says …"


@pytest.fixture
def clerk(visit):
    return visit("clerk@demo.example")


def begin(clerk, title):
    clerk.open("/policies/new/")
    clerk.fill_in("Title", title)
    clerk.press("Start writing")


def text_of(clerk):
    return clerk.page.get_by_label(TEXT)


def button(clerk, name):
    """Press a button of the toolbar."""
    toolbar = clerk.page.get_by_role("toolbar")
    clerk.click_on(toolbar.get_by_role("button", name=name, exact=True))


def press_keys(clerk, *keys):
    for key in keys:
        clerk.page.keyboard.press(key)


def preview(clerk):
    return clerk.page.locator("#writing article")


def expect_text(clerk, words):
    expect(text_of(clerk)).to_have_value(re.compile(words, re.DOTALL))


def test_headings_bold_lists_and_links_by_buttons(clerk):
    begin(clerk, "Buttons Policy")
    clerk.rewrite(TEXT, AIMS, "Phones are off.")
    press_keys(clerk, "ArrowLeft")
    button(clerk, "Bold")
    expect_text(clerk, r"Phones are \*\*off\*\*\.")
    button(clerk, "Bold")
    expect_text(clerk, r"Phones are off\.")
    press_keys(clerk, "End", "Enter", "Enter")
    button(clerk, "Smaller heading")
    clerk.keys("Where phones are")
    press_keys(clerk, "Enter", "Enter")
    button(clerk, "Bullets")
    clerk.keys("in lockers")
    press_keys(clerk, "Enter")
    clerk.keys("at the office")
    button(clerk, "Indent")
    press_keys(clerk, "Enter", "Enter", "Enter")
    button(clerk, "Heading")
    clerk.keys("Visitors")
    expect_text(
        clerk,
        r"### 1\.1 Where phones are\n\n- in lockers\n  - at the office\n\n## 2\. Visitors\n",
    )
    text = preview(clerk)
    expect(text.get_by_role("heading", name="1.1 Where phones are", level=3)).to_be_visible()
    expect(text.locator("li li")).to_have_text("at the office")
    expect(text.get_by_role("heading", name="2. Visitors", level=2)).to_be_visible()
    link_by_dialog(clerk)


def link_by_dialog(clerk):
    """To an address, then to a section, then to nothing."""
    dialog = clerk.page.get_by_role("dialog", name="Link")
    text_of(clerk).evaluate("field => field.setSelectionRange(0, 0)")
    clerk.rewrite(TEXT, "Phones are off.", "Ask us")
    press_keys(clerk, "Shift+Home")
    button(clerk, "Link")
    expect(dialog.get_by_label("Words to show")).to_have_value("Ask us")
    clerk.fill_in(dialog.get_by_label("Address", exact=True), "office@school.example")
    clerk.click_on(dialog.get_by_role("button", name="Insert the link"))
    expect_text(clerk, r"\[Ask us\]\(mailto:office@school\.example\)")
    press_keys(clerk, "ArrowLeft")
    button(clerk, "Link")
    expect(dialog.get_by_label("Address", exact=True)).to_have_value("mailto:office@school.example")
    clerk.choose(dialog.get_by_label("It leads to"), "1.1 Where phones are")
    clerk.click_on(dialog.get_by_role("button", name="Insert the link"))
    link = preview(clerk).get_by_role("link", name="Ask us")
    expect(link).to_have_attribute("href", "#section-1-1")
    press_keys(clerk, "ArrowLeft")
    # Leaving the text saves it.
    with clerk.page.expect_response(clerk.page.url):
        button(clerk, "Link")
    clerk.look()
    clerk.click_on(dialog.get_by_role("button", name="Remove the link"))
    expect_text(clerk, r"\nAsk us\n")
    expect(link).to_have_count(0)


def test_by_keys_alone(clerk):
    """Tab comes to the toolbar once, arrows go along it, and the cursor is in the text again."""
    begin(clerk, "Keys Alone Policy")
    clerk.rewrite(TEXT, AIMS, "Some words.")
    press_keys(clerk, "Shift+Home", "Control+i")
    expect_text(clerk, r"\n\*Some words\.\*\n")
    before = text_of(clerk).input_value()
    press_keys(clerk, "Control+b", "Shift+Tab")
    toolbar = clerk.page.get_by_role("toolbar")
    expect(toolbar.get_by_role("button", name="Heading", exact=True)).to_be_focused()
    press_keys(clerk, "ArrowLeft", "ArrowLeft", "ArrowLeft")
    expect(toolbar.get_by_role("button", name="Table")).to_be_focused()
    press_keys(clerk, "Enter")
    dialog = clerk.page.get_by_role("dialog", name="Table")
    expect(dialog.get_by_label("Columns")).to_be_focused()
    clerk.keys("3")
    press_keys(clerk, "Enter")
    expect(dialog).to_be_hidden()
    clerk.keys("Item")
    expect_text(
        clerk, r"\n\*\*\*Some words\.\*\*\*\n\n\| Item \| Heading 2 \| Heading 3 \|\n\| --- "
    )
    expect(preview(clerk).locator("table th").first).to_have_text("Item")
    press_keys(clerk, "Control+k", "Escape")
    expect(text_of(clerk)).to_be_focused()
    text_of(clerk).select_text()
    button(clerk, "Numbers")
    for _each in range(20):
        if text_of(clerk).input_value() != before:
            press_keys(clerk, "Control+z")
    expect(text_of(clerk)).to_have_value(before)
    expect(preview(clerk).locator("table")).to_have_count(0)


def test_a_picture_by_its_button_on_a_phone(visit):
    clerk = visit("clerk@demo.example", width=320)
    begin(clerk, "Pictures Policy")
    button(clerk, "Picture")
    expect(clerk.page.get_by_label("Picture", exact=True)).to_be_focused()


def test_find_and_replace_without_scripts(visit):
    """With them it is a part of test_import_marking.py."""
    clerk = visit("clerk@demo.example", scripts=False)
    begin(clerk, "Replacing Policy")
    clerk.rewrite(TEXT, AIMS, "Rose Hill is calm. Rose Hill’s staff are too.")
    clerk.click_on(clerk.page.locator("summary", has_text="Find and replace"))
    clerk.fill_in("Find", "rose hill")
    clerk.fill_in("Replace with", "Beacon Hill")
    clerk.press("Save, and show every place")
    places = clerk.page.get_by_role("group", name="2 places")
    expect(places.get_by_role("checkbox", checked=True)).to_have_count(2)
    clerk.click_on(places.get_by_role("checkbox").last)
    clerk.press("Replace the ticked ones")
    expect(clerk.page.get_by_role("status").first).to_contain_text("Replaced in 1 place.")
    expect_text(clerk, "Beacon Hill is calm. Rose Hill’s staff")
    clerk.click_on(clerk.page.locator("summary", has_text="Earlier texts of this draft"))
    clerk.go(clerk.page.get_by_role("group").get_by_role("link").last)
    expect(clerk.page.get_by_label("To copy from")).to_have_value(re.compile("Rose Hill is calm"))


def test_findings_lead_to_their_places_and_the_preview_follows_the_cursor(clerk):
    begin(clerk, "Places Policy")
    heading = preview(clerk).get_by_role("heading", name="3. Records")
    clerk.rewrite(TEXT, AIMS, "\n\n".join(["This policy says a lot, and says it long."] * 60))
    clerk.add_to(TEXT, "\n\n## 3. Records\n\nSee the Data Protection Act 1998.")
    expect(preview(clerk)).to_contain_text("Act 1998")
    expect(heading).to_be_in_viewport()
    press_keys(clerk, "Control+Home", *["ArrowDown"] * 6)
    expect(preview(clerk).get_by_role("heading", name="1. Aims")).to_be_in_viewport()
    clerk.follow("Go to the draft’s page")
    clerk.follow("Check for out-of-date references")
    clerk.follow(re.compile("3 Records: .*Act 1998"))
    expect_selected(clerk, "Data Protection Act 1998")
    expect(text_of(clerk)).to_be_in_viewport()
    expect(heading).to_be_in_viewport()
    clerk.keys("<script>no</script>")
    wrong = clerk.page.locator("#writing").get_by_role(
        "link", name=re.compile("3. Records: .*script")
    )
    expect(wrong).to_be_visible()
    press_keys(clerk, "Control+Home")
    clerk.click_on(wrong)
    expect_selected(clerk, "<script>")
    clerk.keys("Fine.")
    expect(preview(clerk)).to_contain_text("Fine.")


def expect_selected(clerk, words):
    """In the text, and scrolled to."""
    expect(text_of(clerk)).to_be_focused()
    text, top = text_of(clerk).evaluate(
        """field => [
            field.value.slice(field.selectionStart, field.selectionEnd), field.scrollTop,
        ]"""
    )
    assert words in text
    assert top > 500
