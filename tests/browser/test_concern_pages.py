"""The pages of acts on a concern, and of what is held about somebody: on a phone and a screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import SOCIAL_MEDIA, open_to_sign, sign
from tests.browser.concerns import (
    TEACHER,
    answer_the_questions,
    decide,
    find,
    photograph,
    report_about,
    send,
    today,
)

WIDTHS = pytest.mark.parametrize("width", [pytest.param(320, marks=pytest.mark.looks), 1280])
OWN = "It is for the school"


@WIDTHS
def test_the_pages_of_acts(visit, width):
    deputy = visit("deputy@demo.example", width=width)
    deputy.open("/breaches/")
    path = find(deputy, "Callum Drury")
    if deputy.page.get_by_role("heading", name="How serious may it be?").is_visible():
        decide(deputy, OWN)
    acts = ("threshold", "action", "finding", "sanction", "state", "close", "silence", "message")
    people = ("subjects/add", "handlers/add", "handlers/hand-over", "handlers/stand-back")
    for act in (*acts, *people, "note", "evidence/add", "hold", "case-file"):
        deputy.open(f"{path}{act}/")


@WIDTHS
def test_to_dos_closing_and_reopening(visit, width):
    deputy = visit("deputy@demo.example", width=width)
    path, page = report_about(visit(TEACHER), "Fenwick"), deputy.page
    deputy.open(path)
    decide(deputy, OWN)
    deputy.follow("Record an action")
    page.get_by_label("Action").select_option("Advice given")
    choose(page, "To be done by", "Gareth Penhale")
    page.get_by_label("To be done until").fill(today(page))
    deputy.press("Record the action")
    deputy.open("/breaches/")
    deputy.open(path)
    deputy.follow(re.compile("^It is done"))
    page.get_by_label("What was done").fill("I advised her.")
    deputy.press("It is done", exact=True)
    deputy.follow("Close it")
    page.get_by_label("A word to whoever reported it").fill("Thank you.")
    deputy.press("Close it")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_label("Why there is no finding").fill("Nothing in it.")
    deputy.press("Close it")
    deputy.follow("Reopen it")
    page.get_by_label("Why").fill("More came.")
    deputy.press("Reopen it")
    expect(page.locator("main")).to_contain_text("Under review")


@WIDTHS
def test_a_file_is_locked_released_and_destroyed(visit, width):
    deputy = visit("deputy@demo.example", width=width)
    path, page = report_about(visit(TEACHER), "Fenwick"), deputy.page
    deputy.open(path)
    for act in ("Lock", "Release", "Lock"):
        deputy.follow(f"{act} IMG_2041.jpg")
        page.get_by_label("Reason").fill("To be looked at by the police.")
        deputy.press(f"{act} this file")
    deputy.follow("Destroy IMG_2041.jpg")
    page.get_by_label("Reason").fill("The police have it.")
    deputy.press("Destroy this file")
    expect(page.locator("main")).to_contain_text("Destroyed")


@WIDTHS
def test_evidence_is_added_later(visit, width):
    reporter = visit(TEACHER, width=width)
    path, page = report_about(reporter, "Fenwick"), reporter.page
    reporter.open(f"{path}evidence/add/")
    reporter.press("Add it")
    expect(page.get_by_role("alert")).to_contain_text("Choose a file, or write which post")
    page.get_by_label("Address of the post").fill("https://social.example/p/" + "1" * 60)
    page.get_by_label("The words that you saw").fill("She is useless.")
    page.locator("input[type=file]").set_input_files(photograph())
    reporter.press("Add it")
    expect(page.locator("main")).to_contain_text("She is useless.")


@WIDTHS
def test_somebody_left_out_is_let_in(visit, width):
    reporter, deputy = visit(TEACHER), visit("deputy@demo.example", width=width)
    reporter.open("/breaches/report/")
    page = reporter.page
    page.get_by_text("Somebody should not get it").click()
    choose(page, "Should one of them not get it?", "Miriam Ashdown")
    page.get_by_label("Why not?").fill("A friend of hers.")
    answer_the_questions(reporter, "Gareth Penhale")
    send(reporter)
    deputy.open(f"/breaches/{page.url.split('/')[-2]}/")
    deputy.follow(re.compile("^Decide ?: Miriam Ashdown"))
    deputy.page.get_by_label("are let in").check()
    deputy.page.get_by_label("Why").fill("They hardly know each other.")
    deputy.press("Save")
    expect(deputy.page.locator("main")).to_contain_text("Miriam Ashdown")


def choose(page, field, name):
    """The choice that begins with a name: their job stands behind it."""
    box = page.get_by_label(field)
    [choice] = [each for each in box.locator("option").all_text_contents() if name in each]
    box.select_option(label=choice)


def test_the_receipt_of_whom_it_is_about(visit, somebody):
    signer, deputy = visit(somebody.email), visit("deputy@demo.example")
    open_to_sign(signer, SOCIAL_MEDIA)
    sign(signer, somebody.name)
    deputy.open(report_about(visit(TEACHER), somebody.name.split()[-1]))
    deputy.follow(re.compile("^Receipt"))
    expect(deputy.page.locator("main")).to_contain_text(somebody.name)
    deputy.page.set_viewport_size({"width": 320, "height": 800})
    deputy.look()


@WIDTHS
def test_what_is_held_about_somebody(visit, width):
    report_about(visit(TEACHER), "Fenwick", what="A post about Jo Patel, a parent.")
    officer = visit("dpo@demo.example", width=width)
    page = officer.page
    officer.open("/breaches/requests/")
    page.get_by_label("Who asks, if they are not").fill("Jo Patel")
    officer.press("Record the request")
    expect(page.locator("main")).to_contain_text("A post about")
    while page.get_by_role("link", name="Decide").count():
        officer.follow("Decide")
        page.get_by_label("Give", exact=True).check()
        officer.press("Keep this decision")
    officer.press("Mark as answered")
    officer.follow("Print what is given")
    expect(page.locator("main")).to_contain_text("A post about")
    page.emulate_media(media="print")
    expect(page.get_by_text("Back to the request")).to_be_hidden()


@WIDTHS
def test_a_rule_is_confirmed_and_withdrawn(visit, width):
    officer = visit("dpo@demo.example", width=width)
    officer.open("/breaches/keeping/")
    officer.follow("Look at it and confirm")
    officer.press("Confirm this rule")
    officer.follow(re.compile("^Change ?:"))
    officer.press("Withdraw this rule")
    expect(officer.page.get_by_role("status")).to_contain_text("not in force any more")
