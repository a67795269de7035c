"""Somebody reports anonymously, returns on another device with their code, and gets an answer."""

import pytest
from playwright.sync_api import expect

from tests.browser.concerns import (
    CODE,
    PHONE,
    SAID,
    answer,
    answer_the_questions,
    case_file,
    conclude,
    decide,
    expect_no_secret,
    find,
    photograph,
    refer,
    send,
)

WHAT = "It is about the trip to the sea."


def report(visitor, what=WHAT):
    """Returns the return code."""
    answer_the_questions(visitor, "The executive headteacher", what)
    send(visitor)
    code = CODE.search(visitor.page.locator("main").inner_text())
    assert code
    return code[0]


def come_back(visitor, code):
    visitor.open("/breaches/anonymous/return/")
    visitor.fill_in("Return code", code.lower())
    visitor.press("Open", exact=True)


def test_from_report_to_case_file(visit):
    """With no more typing than a named report."""
    reporter, head = visit(width=PHONE), visit("head@demo.example", width=PHONE)
    page = reporter.page
    reporter.open("/accounts/login/")
    reporter.follow("report it without giving your name")
    code = report(reporter)
    assert len(WHAT) < 80
    # The sign-in page was visited and set its form's cookie; nothing else did.
    assert "sessionid" not in {each["name"] for each in page.context.cookies()}

    head.open("/breaches/")
    path = find(head, WHAT)
    answer(head)

    elsewhere = visit(width=PHONE)
    main = elsewhere.page.locator("main")
    come_back(elsewhere, code)
    expect(main).to_contain_text(SAID)
    elsewhere.fill_in("Your message", "It was in June.")
    elsewhere.click_on("Add pictures")
    elsewhere.attach(photograph())
    elsewhere.press("Send", exact=True)
    expect(elsewhere.page.get_by_role("status")).to_contain_text("Your message is sent.")
    expect(main).to_contain_text("With 1 picture.")

    head.open(path)
    expect(head.page.locator("main")).to_contain_text("It was in June.")
    decide(head)
    refer(head)
    name_a_parent(head)
    conclude(head)
    text, files = case_file(head)
    assert "LADO/77" in text
    expect_no_secret(files)
    assert len([name for name in files if name.startswith("evidence/")]) == 2

    come_back(elsewhere, code)
    expect(main).to_contain_text("It was dealt with. Thank you.")
    assert elsewhere.page.context.cookies() == []


def name_a_parent(head):
    """An anonymous reporter can't look people up."""
    head.follow("Name somebody it is about")
    head.choose("Who are they?", "Parent or carer")
    head.fill_in("Description", "A parent who came along")
    head.fill_in("Why are they named?", "A second photograph.")
    head.press("Name them")


@pytest.mark.once
def test_without_scripts(visit):
    visitor = visit(width=320, scripts=False)
    visitor.open("/breaches/anonymous/")
    come_back(visitor, report(visitor))
    expect(visitor.page.locator("main")).to_contain_text(WHAT)


@pytest.mark.once
def test_every_page(visit):
    visitor = visit(width=320)
    page = visitor.page
    visitor.open("/breaches/anonymous/")
    answer_the_questions(visitor, "The executive headteacher", " ")
    visitor.press("Go on: see who will see it")
    expect(page.get_by_role("alert")).to_contain_text("Say what happened")
    answer_the_questions(visitor, "The executive headteacher")
    visitor.press("Go on: see who will see it")
    visitor.press("Change what I wrote")
    visitor.press("Go on: see who will see it")
    document = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n"}
    visitor.attach(document)
    visitor.press("Send my report")
    expect(page.get_by_role("alert").first).to_contain_text("choose them again")
    visitor.press("Send my report")
    code = CODE.search(page.locator("main").inner_text())
    assert code
    come_back(visitor, "7K2M")
    expect(page.get_by_role("alert")).to_contain_text("This code opens nothing")
    come_back(visitor, code[0])
    visitor.press("Send", exact=True)
    expect(page.get_by_role("alert")).to_contain_text("Write a message, or choose a picture")
