"""The pages of acts on a concern, and of what is stored about a person: on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import SOCIAL_MEDIA, open_to_sign, sign
from tests.browser.concerns import (
    PHONE,
    TEACHER,
    answer_the_questions,
    decide,
    find,
    photograph,
    report_about,
    send,
)
from tests.factories import today

OWN = "It is for the school"


@pytest.mark.once
def test_the_pages_of_acts(visit):
    deputy = visit("deputy@demo.example", width=PHONE)
    deputy.open("/breaches/")
    path = find(deputy, "Callum Drury")
    if deputy.page.get_by_role("heading", name="How serious may it be?").is_visible():
        decide(deputy, OWN)
    acts = ("threshold", "action", "finding", "sanction", "state", "close", "silence", "message")
    people = ("subjects/add", "handlers/add", "handlers/hand-over", "handlers/stand-back")
    for act in (*acts, *people, "note", "evidence/add", "hold", "case-file"):
        deputy.open(f"{path}{act}/")


def test_to_dos_closing_and_reopening(visit):
    deputy = visit("deputy@demo.example", width=PHONE)
    path, page = report_about(visit(TEACHER), "Fenwick"), deputy.page
    deputy.open(path)
    decide(deputy, OWN)
    deputy.follow("Record an action")
    deputy.choose("Action", "Advice given")
    deputy.choose("To be done by", label=named(page, "To be done by", "Gareth Penhale"))
    deputy.fill_in("To be done until", today())
    deputy.press("Record the action")
    deputy.open("/breaches/")
    deputy.open(path)
    deputy.follow(re.compile("^It is done"))
    deputy.fill_in("What was done", "I advised her.")
    deputy.press("It is done", exact=True)
    deputy.follow("Close it")
    deputy.fill_in("A word to whoever reported it", "Thank you.")
    deputy.press("Close it")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    deputy.fill_in("Why there is no finding", "Nothing in it.")
    deputy.press("Close it")
    deputy.follow("Reopen it")
    deputy.fill_in("Why", "More came.")
    deputy.press("Reopen it")
    expect(page.locator("main")).to_contain_text("Under review")


def test_a_file_is_locked_released_and_destroyed(visit):
    deputy = visit("deputy@demo.example", width=PHONE)
    path, page = report_about(visit(TEACHER), "Fenwick"), deputy.page
    deputy.open(path)
    for act in ("Lock", "Release", "Lock"):
        deputy.follow(f"{act} IMG_2041.jpg")
        deputy.fill_in("Reason", "To be looked at by the police.")
        deputy.press(f"{act} this file")
    deputy.follow("Destroy IMG_2041.jpg")
    deputy.fill_in("Reason", "The police have it.")
    deputy.press("Destroy this file")
    expect(page.locator("main")).to_contain_text("Destroyed")


def test_evidence_is_added_later(visit):
    reporter = visit(TEACHER, width=PHONE)
    path, page = report_about(reporter, "Fenwick"), reporter.page
    reporter.open(f"{path}evidence/add/")
    reporter.press("Add it")
    expect(page.get_by_role("alert")).to_contain_text("Choose a file, or write which post")
    reporter.fill_in("Address of the post", "https://social.example/p/" + "1" * 60)
    reporter.fill_in("The words that you saw", "She is useless.")
    reporter.attach(photograph())
    reporter.press("Add it")
    expect(page.locator("main")).to_contain_text("She is useless.")


def test_somebody_left_out_is_let_in(visit):
    reporter, deputy = visit(TEACHER), visit("deputy@demo.example", width=PHONE)
    reporter.open("/breaches/report/")
    page = reporter.page
    reporter.click_on("Somebody should not get it")
    kept_out = named(page, "Should one of them not get it?", "Miriam Ashdown")
    reporter.choose("Should one of them not get it?", label=kept_out)
    reporter.fill_in("Why not?", "A friend of hers.")
    answer_the_questions(reporter, "Gareth Penhale")
    send(reporter)
    deputy.open(f"/breaches/{page.url.split('/')[-2]}/")
    deputy.follow(re.compile("^Decide ?: Miriam Ashdown"))
    deputy.tick("are let in")
    deputy.fill_in("Why", "They hardly know each other.")
    deputy.press("Save")
    expect(deputy.page.locator("main")).to_contain_text("Miriam Ashdown")


def named(page, field, name):
    """The option that contains a name, followed by the person's job."""
    choices = page.get_by_label(field).locator("option").all_text_contents()
    [choice] = [each for each in choices if name in each]
    return choice


def test_the_receipt_of_the_subject(visit, somebody):
    signer, deputy = visit(somebody.email), visit("deputy@demo.example")
    open_to_sign(signer, SOCIAL_MEDIA)
    sign(signer, somebody.name)
    deputy.open(report_about(visit(TEACHER), somebody.name.split()[-1]))
    deputy.follow(re.compile("^Receipt"))
    expect(deputy.page.locator("main")).to_contain_text(somebody.name)


def test_what_is_held_about_somebody(visit):
    report_about(visit(TEACHER), "Fenwick", what="A post about Jo Patel, a parent.")
    officer = visit("dpo@demo.example", width=PHONE)
    page = officer.page
    officer.open("/breaches/requests/")
    officer.fill_in("Who asks, if they are not", "Jo Patel")
    officer.press("Record the request")
    expect(page.locator("main")).to_contain_text("A post about")
    while page.get_by_role("link", name="Decide").count():
        officer.follow("Decide")
        officer.tick("Give", exact=True)
        officer.press("Keep this decision")
    officer.press("Mark as answered")
    officer.follow("Print what is given")
    expect(page.locator("main")).to_contain_text("A post about")
    page.emulate_media(media="print")
    expect(page.get_by_text("Back to the request")).to_be_hidden()


def test_a_rule_is_confirmed_and_withdrawn(visit):
    officer = visit("dpo@demo.example", width=PHONE)
    officer.open("/breaches/keeping/")
    officer.follow("Look at it and confirm")
    officer.press("Confirm this rule")
    officer.follow(re.compile("^Change ?:"))
    officer.press("Withdraw this rule")
    expect(officer.page.get_by_role("status")).to_contain_text("no longer in force")
