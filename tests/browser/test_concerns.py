"""Somebody reports, the deputy handles it, and both can be sure who sees what."""

import pytest
from playwright.sync_api import expect

from tests.browser.concerns import (
    PHONE,
    REPLY,
    SAID,
    TEACHER,
    WHAT,
    answer,
    answer_the_questions,
    case_file,
    conclude,
    decide,
    expect_no_secret,
    find_somebody,
    refer,
    report_about,
    send,
)
from tests.browser.keyboard import skip_to_the_content, tab_to


@pytest.mark.parametrize("scripts", [True, pytest.param(False, marks=pytest.mark.once)])
def test_a_report_with_a_photograph_from_a_phone(visit, scripts):
    """Fewer than eighty characters to type: under two minutes with one thumb."""
    visitor = visit(TEACHER, width=PHONE, scripts=scripts)
    page = visitor.page
    if scripts:
        visitor.open("/")
        visitor.click_on(page.get_by_text("Menu", exact=True))
    visitor.open("/breaches/report/")
    answer_the_questions(visitor, "Gareth Penhale")
    assert len(WHAT) < 80
    send(visitor)
    expect(page.get_by_role("status").first).to_contain_text("Your report is sent")
    expect(page.locator("main")).to_contain_text("Gareth Penhale, Deputy headteacher")
    expect(page.locator("main")).to_contain_text("Miriam Ashdown, Executive headteacher")


@pytest.mark.once
def test_by_keyboard_alone(visit):
    visitor = visit(TEACHER, width=320)
    page = visitor.page
    visitor.open("/breaches/report/")
    skip_to_the_content(page)
    for label in ("Yes, or I am not sure", "In confidence", "Conduct online"):
        tab_to(page, page.get_by_label(label).first)
        page.keyboard.press("Space")
    tab_to(page, page.get_by_label("What happened?"))
    visitor.keys(WHAT)
    tab_to(page, page.get_by_label("The executive headteacher"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Go on: see who will see it").last)
    visitor.press_key("Enter")
    tab_to(page, page.get_by_role("button", name="Send my report"))
    visitor.press_key("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Your report is sent")


@pytest.mark.once
def test_what_is_typed_is_kept_without_pressing_anything(visit):
    visitor = visit(TEACHER)
    visitor.open("/breaches/report/")
    visitor.fill_in("What happened?", "Half a sentence")
    expect(visitor.page.locator("#kept")).to_contain_text("Kept as a draft at")
    visitor.open("/breaches/report/")
    expect(visitor.page.get_by_label("What happened?")).to_have_value("Half a sentence")


@pytest.mark.once
def test_signing_in_again_in_another_window_keeps_what_is_typed(visit):
    visitor = visit(TEACHER)
    visitor.open("/breaches/report/")
    page, window = visitor.page, visitor.new_window()
    visitor.page = window
    visitor.open("/accounts/logout/")
    visitor.press("Sign out", exact=True)
    visitor.sign_in(TEACHER)
    window.close()
    visitor.page = page
    answer_the_questions(visitor, "The executive headteacher")
    visitor.press("Go on: see who will see it")
    expect(page.locator("main")).to_contain_text(WHAT)


def test_from_report_to_case_file(visit):
    reporter, deputy = visit(TEACHER, width=PHONE), visit("deputy@demo.example", width=PHONE)
    path, page = report_about(reporter, "Eland"), deputy.page
    deputy.open(path)
    expect(page.locator("main")).to_contain_text("What they had signed")
    answer(deputy)

    reporter.open(path)
    expect(reporter.page.locator("main")).to_contain_text(SAID)
    reporter.fill_in("Your message", REPLY)
    reporter.press("Send", exact=True)
    expect(reporter.page.locator("main")).to_contain_text(REPLY)

    deputy.open(path)
    expect(page.locator("main")).to_contain_text(REPLY)
    decide(deputy)
    refer(deputy)
    conclude(deputy)
    text, files = case_file(deputy)
    assert path.split("/")[2] in text
    assert "Marcus Eland" in text
    assert "Priya Nair" not in text
    expect_no_secret(files)
    reporter.open(path)
    expect(reporter.page.locator("main")).to_contain_text("It was dealt with. Thank you.")


def test_the_subject_finds_nothing(visit):
    reporter, deputy = visit(TEACHER), visit("deputy@demo.example")
    reporter.open("/breaches/report/")
    find_somebody(reporter, "Penhale", "Gareth Penhale (")
    answer_the_questions(reporter, "The executive headteacher")
    send(reporter)
    page = reporter.page
    expect(page.locator("main")).not_to_contain_text("Gareth Penhale")
    reference = page.url.split("/")[-2]
    deputy.open("/breaches/")
    expect(deputy.page.locator("main")).not_to_contain_text(reference)
    deputy.open(f"/breaches/{reference}/", status=404)
