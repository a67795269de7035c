"""The governors review a policy: evidence, record, correction, and what follows."""

import datetime
import re

from playwright.sync_api import expect

from tests.browser.acts import CLEAR_DESK, pages_of
from tests.browser.site import wait_until
from tests.factories import today


def next_year(years=1):
    return today().replace(year=today().year + years, day=min(today().day, 28))


def test_the_annual_review(visit):
    governor, chair = visit("governor@demo.example"), visit("chair@demo.example", width=360)

    open_evidence(governor)
    evidence = governor.page.locator("main")
    expect(evidence).to_contain_text("Beacon Hill Infant School")
    expect(evidence.get_by_role("link", name="Mark the annual review done")).to_have_count(0)
    governor.press("PDF to print")
    print_evidence(governor)

    record(chair, "No change", next_year(2), "It serves us well.")
    expect(chair.page.locator("main")).to_contain_text("It serves us well.")
    sheet(chair)

    chair.follow("Correct this record")
    chair.fill_in("Next review", next_year(1))
    chair.fill_in("What was wrong", "A year, not two.")
    chair.press("Save this record beside the first")
    reviews = chair.page.get_by_role("region", name="Reviews")
    expect(reviews).to_contain_text("Corrected by a later record")
    expect(reviews).to_contain_text("It serves us well.")
    expect(reviews).to_contain_text("A year, not two.")

    governor.open("/policies/")
    row = governor.page.get_by_role("row", name=re.compile(CLEAR_DESK)).last
    expect(row).to_contain_text(f"{next_year(1):%b %Y}")
    governor.follow("Calendar of reviews")
    expect(governor.page.locator("main")).to_contain_text(f"{next_year(1):%B %Y}")


def test_a_revision_begins_a_draft(visit):
    clerk = visit("clerk@demo.example")
    clerk.open("/policies/social-media-policy/reviews/")
    clerk.follow("Change these facts")
    clerk.choose("Category", "Data and online")
    clerk.press("Save")
    record(clerk, "To be revised", next_year(), "It knows nothing of glasses with cameras.")
    clerk.open("/policies/")
    under_way = clerk.page.get_by_role("region", name="Under way")
    expect(
        under_way.get_by_role("link", name=re.compile("Social Media Policy 2.0"))
    ).to_be_visible()


def open_evidence(visitor):
    visitor.open("/policies/")
    visitor.choose("In order of", "Next review")
    visitor.press("Show")
    register = visitor.page.get_by_role("region", name="How they stand")
    link = register.get_by_role("link", name=CLEAR_DESK)
    visitor.open(link.get_attribute("href") or "")


def print_evidence(visitor):
    address = visitor.page.url
    waiting = visitor.page.get_by_text("being made")

    def made():
        answer = visitor.page.request.get(address)
        return answer.body() if answer.headers["content-type"] == "application/pdf" else None

    expect(waiting).to_be_visible()
    content = wait_until(made, "the evidence as a PDF", seconds=60)
    assert "Evidence for the annual review" in " ".join(pages_of(("application/pdf", content)))
    visitor.open("/policies/")


def record(visitor, outcome, day, words):
    page = visitor.page
    if "social" not in page.url:
        open_evidence(visitor)
    visitor.follow("Mark the annual review done")
    visitor.fill_in("Date of the meeting", today())
    visitor.tick(outcome)
    visitor.fill_in("Next review", day)
    visitor.fill_in("In the governors' words", words)
    visitor.press("Mark the annual review done")
    expect(page.get_by_role("status").first).to_contain_text("The review is recorded.")


def sheet(visitor):
    link = visitor.page.get_by_role("link", name="Review sheet (PDF)").first

    def made():
        kind, content = visitor.fetch(link)
        return content if kind == "application/pdf" else None

    content = wait_until(made, "the review sheet", seconds=60)
    assert "It serves us well." in " ".join(pages_of(("application/pdf", content)))


def test_a_meeting_from_its_agenda_to_its_record(visit):
    clerk, governor = visit("clerk@demo.example"), visit("governor@demo.example", width=320)
    page = clerk.page
    clerk.open("/policies/")
    clerk.follow("Governors’ meetings")
    clerk.fill_in("Date of the meeting", today() - datetime.timedelta(1))
    clerk.tick("A committee of it")
    clerk.press("Enter this meeting")
    expect(page.get_by_role("alert")).to_contain_text("Which one?")
    clerk.fill_in("Name of the committee", "Staffing Committee")
    clerk.press("Enter this meeting")
    clerk.tick(f"{CLEAR_DESK}: Up for its annual review")
    clerk.press("Save the agenda")

    governor.open("/meetings/")
    governor.follow(re.compile("Staffing Committee"))
    governor.press("Papers as one PDF")
    address = governor.page.url

    def made():
        answer = governor.page.request.get(address)
        return answer.body() if answer.headers["content-type"] == "application/pdf" else None

    papers = wait_until(made, "the papers as a PDF", seconds=60)
    assert "Evidence for the annual review" in " ".join(pages_of(("application/pdf", papers)))
    governor.open("/meetings/")

    clerk.follow("Record the meeting")
    clerk.fill_in("Who was present", "Desmond Okafor, Helen Whitlock and three others")
    clerk.tick("There was a quorum")
    clerk.tick("Put off")
    clerk.press("Record all of it")
    expect(page.locator("main")).to_contain_text("three others")
    clerk.open("/meetings/")
