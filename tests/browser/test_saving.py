"""A clerk types and saves, as fast and as often as people do, in one tab and in two."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import TEXT


@pytest.fixture
def clerk(visit):
    return visit("clerk@demo.example")


def begin(clerk, title):
    """By keyboard alone: from the title to the editor."""
    clerk.open("/policies/new/")
    clerk.fill_in("Title", title)
    clerk.page.keyboard.press("Shift+Tab")
    clerk.press_key("Enter")


def text_of(clerk):
    return clerk.page.get_by_label(TEXT)


def type_line(clerk, words):
    """At the end of the text, below its last line."""
    clerk.add_to(TEXT, f"\n\n{words}")


def expect_saved(clerk):
    expect(clerk.page.locator("#writing").get_by_role("status")).to_contain_text("Saved at")
    expect(clerk.page.get_by_role("alert")).to_have_count(0)


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
        clerk.keys(", and more.")
        clerk.press("Save", exact=True)
        expect_saved(clerk)
        expect(preview).to_contain_text(f"Line {n} typed at leisure, and more.")


def test_saving_by_keys_alone(clerk):
    begin(clerk, "Keyboard Saving Policy")
    for n in range(3):
        type_line(clerk, f"Line {n} without a mouse.")
        clerk.press_by_keys("Save")
        expect_saved(clerk)


def test_two_tabs_are_told_apart_and_neither_loses_a_word(clerk, visit):
    begin(clerk, "Two Tabs Policy")
    older = visit("clerk@demo.example")
    older.open(clerk.page.url)
    for n in range(5):
        type_line(clerk, f"Line {n} of the first tab.")
        clerk.press("Save", exact=True)
        expect_saved(clerk)
    type_line(older, "A line of the second tab.")
    older.press("Save", exact=True)
    warning = older.page.get_by_role("alert")
    expect(warning).to_contain_text("you saved this draft in another tab or window")
    expect(warning.locator("del").last).to_contain_text("Line 4 of the first tab.")
    older.press("Save this text as the latest")
    expect_saved(older)
    expect(text_of(older)).to_have_value(re.compile("A line of the second tab"))
    older.click_on("Earlier texts of this draft")
    older.go(older.page.get_by_role("group").get_by_role("link").last)
    expect(older.page.get_by_label("To copy from")).to_have_value(re.compile("Line 4 of the first"))


def test_a_report_is_kept_as_it_is_typed_and_two_tabs_of_it_are_told_apart(visit):
    teacher, older = visit("teacher@demo.example"), visit("teacher@demo.example")
    teacher.open("/breaches/report/")
    older.open("/breaches/report/")
    expect_kept(teacher, "A post", "Kept as a draft")
    expect_kept(teacher, " about a trip", "Kept as a draft")
    expect_kept(older, "A film", "in another tab too")
    older.press("Go on: see who will see it")
    expect(older.page.get_by_role("alert").first).to_contain_text("in another tab or window too")
    expect(what_of(older)).to_have_value("A film")
    older.follow("Leave this one, show the other")
    expect(what_of(older)).to_have_value("A post about a trip")
    older.follow("Delete what I typed")
    older.press("Delete what I typed")


def what_of(visitor):
    return visitor.page.locator("[name=what]")


def expect_kept(visitor, words, said):
    visitor.add_to(what_of(visitor), words)
    expect(visitor.page.locator("#kept")).to_contain_text(said)
