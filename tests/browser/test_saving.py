"""A clerk types and saves, as fast and as often as people do, in one tab and in two."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Visitor


@pytest.fixture
def clerk(visit):
    return visit("clerk@demo.example")


def begin(clerk, title):
    """By keys alone: from the title to the editor."""
    clerk.open("/policies/new/")
    field = clerk.page.get_by_label("Title")
    field.click()
    field.press_sequentially(title)
    with clerk.page.expect_event("domcontentloaded"):
        clerk.page.keyboard.press("Enter")
    clerk.look()


def text_of(clerk):
    return clerk.page.get_by_role("textbox", name=re.compile("^Text"))


def type_line(clerk, words):
    """At the end of the text, below its last line."""
    text_of(clerk).click()
    clerk.page.keyboard.press("Control+End")
    clerk.page.keyboard.press("Enter")
    clerk.page.keyboard.press("Enter")
    clerk.page.keyboard.type(words)


def expect_saved(clerk):
    expect(clerk.page.locator("#writing").get_by_role("status")).to_contain_text("Saved at")
    expect(clerk.page.get_by_role("alert")).to_have_count(0)


def another_tab(clerk, visitors):
    tab = Visitor(clerk.page.context.new_page(), clerk.address)
    visitors.append(tab)
    tab.open(clerk.page.url)
    return tab


def test_saving_ten_times_as_soon_as_something_is_typed(clerk):
    begin(clerk, "Quick Saving Policy")
    for n in range(10):
        type_line(clerk, f"Line {n} typed in a hurry.")
        clerk.press("Save", exact=True)
        expect_saved(clerk)
        expect(text_of(clerk)).to_have_value(re.compile(f"Line {n} typed in a hurry"))


def test_saving_ten_times_with_pauses_in_which_the_page_saves_by_itself(clerk):
    begin(clerk, "Slow Saving Policy")
    preview = clerk.page.locator("#writing article")
    for n in range(10):
        type_line(clerk, f"Line {n} typed at leisure")
        expect(preview).to_contain_text(f"Line {n} typed at leisure")
        clerk.page.keyboard.type(", and more.")
        clerk.press("Save", exact=True)
        expect_saved(clerk)
        expect(preview).to_contain_text(f"Line {n} typed at leisure, and more.")


def test_saving_by_keys_alone(clerk):
    begin(clerk, "Keyboard Saving Policy")
    for n in range(3):
        type_line(clerk, f"Line {n} without a mouse.")
        button = clerk.page.get_by_role("button", name="Save", exact=True)
        while not button.evaluate("button => button === document.activeElement"):
            clerk.page.keyboard.press("Tab")
        with clerk.page.expect_event("domcontentloaded"):
            clerk.page.keyboard.press("Enter")
        clerk.look()
        expect_saved(clerk)


def test_two_tabs_are_told_apart_and_neither_loses_a_word(clerk, visitors):
    begin(clerk, "Two Tabs Policy")
    older = another_tab(clerk, visitors)
    for n in range(5):
        type_line(clerk, f"Line {n} of the first tab.")
        clerk.press("Save", exact=True)
        expect_saved(clerk)
    type_line(older, "A line of the second tab.")
    older.press("Save", exact=True)
    warning = older.page.get_by_role("alert")
    expect(warning).to_contain_text("you saved this draft in another tab or window")
    expect(warning.locator("del").last).to_contain_text("Line 4 of the first tab.")
    older.press("Save this text as the later one")
    expect_saved(older)
    expect(text_of(older)).to_have_value(re.compile("A line of the second tab"))
    older.page.get_by_text("Earlier texts of this draft").click()
    older.page.get_by_role("group").get_by_role("link").last.click()
    older.look()
    expect(older.page.get_by_label("To copy from")).to_have_value(re.compile("Line 4 of the first"))


def test_a_report_is_kept_as_it_is_typed_and_two_tabs_of_it_are_told_apart(visit, visitors):
    teacher = visit("teacher@demo.example")
    teacher.open("/breaches/report/")
    older = another_tab(teacher, visitors)
    expect_kept(teacher, "A post", "Kept as a draft")
    expect_kept(teacher, " about a trip", "Kept as a draft")
    expect_kept(older, "A film", "in another tab too")
    older.page.get_by_role("button", name="Go on: see who will see it").click()
    older.look()
    expect(older.page.get_by_role("alert").first).to_contain_text("in another tab or window too")
    expect(what_of(older)).to_have_value("A film")
    older.follow("Leave this one, show the other")
    expect(what_of(older)).to_have_value("A post about a trip")
    older.follow("Delete what I typed")
    older.press("Delete what I typed")


def what_of(visitor):
    return visitor.page.locator("[name=what]")


def expect_kept(visitor, words, said):
    what_of(visitor).click()
    visitor.page.keyboard.press("Control+End")
    visitor.page.keyboard.type(words)
    expect(visitor.page.locator("#kept")).to_contain_text(said)
