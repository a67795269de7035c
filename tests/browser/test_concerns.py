"""Somebody reports, the Deputy deals with it, and both can be sure who sees what."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.acts import pages_of

WHAT = "A colleague wrote about a child of my class, with her name."
SAID = "Thank you. Which page was it on?"
REPLY = "On a public page. I saw it on Monday."
PHONE = 360
CODE = re.compile(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}")
REFERENCE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


def photograph():
    kept = io.BytesIO()
    Image.new("RGB", (640, 480), (90, 120, 90)).save(kept, "JPEG")
    return {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def answer_the_questions(visitor, choice, what=WHAT):
    page = visitor.page
    page.get_by_label("No", exact=True).check()
    page.get_by_label("Conduct online").check()
    page.get_by_label("What happened?").fill(what)
    page.get_by_label(choice).check()


def send(visitor):
    page = visitor.page
    visitor.press("Go on: see who will see it")
    expect(page.get_by_role("heading", name="Who will see this")).to_be_visible()
    page.locator("input[type=file]").set_input_files(photograph())
    visitor.press("Send my report")


def open_case(visitor, reference):
    visitor.open(f"/breaches/{reference}/")


def answer(handler):
    handler.follow("Answer whoever reported it")
    handler.page.get_by_label("Your words").fill(SAID)
    handler.press("Send the answer")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_report_with_a_photograph_from_a_phone(visit, somebody, scripts):
    """Fewer than eighty letters are typed: that is under two minutes with one thumb."""
    visitor = visit(somebody.email, width=PHONE, scripts=scripts)
    page = visitor.page
    if scripts:
        page.get_by_text("Menu", exact=True).click()
    visitor.open("/breaches/report/")
    answer_the_questions(visitor, "Gareth Penhale")
    assert len(WHAT) < 80
    send(visitor)
    expect(page.get_by_role("status").first).to_contain_text("Your report is sent")
    expect(page.locator("main")).to_contain_text("Gareth Penhale, Deputy headteacher")
    expect(page.locator("main")).to_contain_text("Miriam Ashdown, Executive headteacher")


def test_what_is_typed_is_kept_without_pressing_anything(visit, somebody):
    visitor = visit(somebody.email)
    visitor.open("/breaches/report/")
    visitor.page.get_by_label("What happened?").type("Half a sentence")
    expect(visitor.page.locator("#kept")).to_contain_text("Kept as a draft at")
    visitor.open("/breaches/report/")
    expect(visitor.page.get_by_label("What happened?")).to_have_value("Half a sentence")


def test_from_report_to_case_file(visit, somebody):
    reporter, deputy = visit(somebody.email, width=PHONE), visit("deputy@demo.example", width=PHONE)
    reporter.open("/breaches/report/")
    page = reporter.page
    page.get_by_label("Name of somebody who works here").fill("Eland")
    page.get_by_label("What happened?").fill(WHAT)
    reporter.press("Find", exact=True)
    page.get_by_label("Marcus Eland").check()
    answer_the_questions(reporter, "Gareth Penhale")
    send(reporter)
    reference = REFERENCE.search(page.get_by_role("heading", level=1).inner_text())
    assert reference
    deal_with(deputy, reporter, reference[0])


def deal_with(deputy, reporter, reference):
    page = deputy.page
    open_case(deputy, reference)
    expect(page.locator("main")).to_contain_text("What they had signed")
    answer(deputy)

    open_case(reporter, reference)
    expect(reporter.page.locator("main")).to_contain_text(SAID)
    reporter.page.get_by_label("Your message").fill(REPLY)
    reporter.press("Send", exact=True)
    expect(reporter.page.locator("main")).to_contain_text(REPLY)

    open_case(deputy, reference)
    expect(page.locator("main")).to_contain_text(REPLY)
    page.get_by_label("It may meet the harm threshold").check()
    page.get_by_label("Your reasons").fill("A child is named.")
    deputy.press("Record the decision")
    refer(deputy)
    conclude(deputy)
    case_file(deputy, reference)
    open_case(reporter, reference)
    expect(reporter.page.locator("main")).to_contain_text("Closed")


def refer(deputy):
    page = deputy.page
    deputy.follow("Record an action")
    page.get_by_label("Action").select_option("Referral to the designated officer")
    page.get_by_label("What was said or done").fill("Told her what was reported.")
    page.get_by_label("Done on").fill(page.evaluate("new Date().toISOString().slice(0, 10)"))
    page.get_by_label("Contact").fill("Dilys Farrant")
    page.get_by_label("Reference").fill("LADO/77")
    deputy.press("Record the action")
    expect(page.locator("main")).to_contain_text("LADO/77")


def conclude(deputy):
    page = deputy.page
    deputy.follow("Record a finding")
    page.get_by_label("Substantiated: enough").check()
    page.get_by_label("Reasons").fill("The post was seen.")
    deputy.press("Save")
    deputy.follow("Close it")
    page.get_by_label("To whoever reported it").fill("It was dealt with. Thank you.")
    deputy.press("Close it")
    expect(page.locator("main")).to_contain_text("Closed")


def case_file(deputy, reference):
    page = deputy.page
    deputy.follow("Case file")
    page.get_by_label("Without the name of who reported it").check()
    page.get_by_label("For whom it is").fill("The disciplinary panel")
    deputy.press("Make the case file")
    ready = page.get_by_role("link", name="Save the case file (PDF)")
    deputy.wait_for(ready)
    text = " ".join(pages_of(deputy.fetch(ready)))
    assert reference in text
    assert "Marcus Eland" in text


def test_without_a_name_and_back_from_another_browser(visit):
    reporter, head = visit(width=PHONE), visit("head@demo.example")
    page = reporter.page
    reporter.open("/accounts/login/")
    reporter.follow("report it without giving your name")
    page.get_by_label("A post or page").or_(page.get_by_text("A post or page")).first.click()
    answer_the_questions(reporter, "The executive headteacher", "It is about the trip to the sea.")
    send(reporter)
    code = CODE.search(page.locator("main").inner_text())
    assert code
    # Signing in was looked at, and set the cookie of its form; the rest set none.
    assert "sessionid" not in {each["name"] for each in page.context.cookies()}

    head.open("/breaches/")
    newest = find(head, "It is about the trip to the sea.")
    answer(head)

    elsewhere = visit()
    elsewhere.open("/breaches/anonymous/return/")
    elsewhere.page.get_by_label("Return code").fill(code[0].lower())
    elsewhere.press("Open", exact=True)
    expect(elsewhere.page.locator("main")).to_contain_text(SAID)
    elsewhere.page.get_by_label("Your message").fill("It was in June.")
    elsewhere.press("Send", exact=True)
    expect(elsewhere.page.get_by_role("status")).to_contain_text("Your message is sent.")
    assert elsewhere.page.context.cookies() == []

    head.open(newest)
    expect(head.page.locator("main")).to_contain_text("It was in June.")


def find(handler, words):
    """Opens the concerns on the list until one holds these words; its address."""
    links = handler.page.locator("main a").evaluate_all("all => all.map(a => a.pathname)")
    for path in dict.fromkeys(
        each for each in links if re.fullmatch(r"/breaches/[0-9A-Z-]+/", each)
    ):
        handler.open(path)
        if words in handler.page.locator("main").inner_text():
            return path
    raise AssertionError(words)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_acts(visit, width):
    deputy = visit("deputy@demo.example", width=width)
    deputy.open("/breaches/")
    path = find(deputy, "Callum Drury")
    if deputy.page.get_by_role("heading", name="How serious may it be?").is_visible():
        deputy.page.get_by_label("It is for the school").check()
        deputy.page.get_by_label("Your reasons").fill("Words about a parent.")
        deputy.press("Record the decision")
    for act in ("threshold", "action", "finding", "sanction", "state", "close", "silence"):
        deputy.open(f"{path}{act}/")


def test_whom_it_is_about_finds_nothing(visit, somebody):
    reporter, deputy = visit(somebody.email), visit("deputy@demo.example")
    reporter.open("/breaches/report/")
    page = reporter.page
    page.get_by_label("Name of somebody who works here").fill("Penhale")
    page.get_by_label("What happened?").fill(WHAT)
    reporter.press("Find", exact=True)
    page.get_by_label("Gareth Penhale (").first.check()
    answer_the_questions(reporter, "The executive headteacher")
    send(reporter)
    expect(page.locator("main")).not_to_contain_text("Gareth Penhale")
    reference = REFERENCE.search(page.get_by_role("heading", level=1).inner_text())
    assert reference
    deputy.open("/breaches/")
    expect(deputy.page.locator("main")).not_to_contain_text(reference[0])
    deputy.open(f"/breaches/{reference[0]}/", status=404)
