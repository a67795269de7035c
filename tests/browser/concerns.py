"""Steps that several journeys of concerns share."""

import io
import re
import zipfile

from playwright.sync_api import expect

from tests.breaches import corpus
from tests.browser.acts import pages_of
from tests.factories import today

TEACHER = "teacher@demo.example"
WHAT = "A colleague wrote about a child of my class, with her name."
SAID = "Thank you. Which page was it on?"
REPLY = "On a public page. I saw it on Monday."
PHONE = 360
CODE = re.compile(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}")
REFERENCE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


def photograph():
    """With the place where it was taken, the camera and its owner."""
    content = corpus.photograph()
    return {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": content}


# The reporter


def answer_the_questions(visitor, choice, what=WHAT):
    visitor.tick("No", exact=True)
    visitor.tick("Conduct online")
    visitor.fill_in("What happened?", what)
    visitor.tick(choice)


def find_somebody(visitor, last_name, label):
    visitor.fill_in("Name of somebody who works here", last_name)
    visitor.press("Find", exact=True)
    visitor.tick(visitor.page.get_by_label(label).first)


def send(visitor):
    visitor.press("Go on: see who will see it")
    expect(visitor.page.get_by_role("heading", name="Who will see this")).to_be_visible()
    visitor.attach(photograph())
    visitor.press("Send my report")


def report_about(visitor, last_name, choice="Gareth Penhale", what=WHAT):
    """A named report about somebody, with a photograph; returns its address."""
    visitor.open("/breaches/report/")
    find_somebody(visitor, last_name, re.compile(last_name))
    answer_the_questions(visitor, choice, what)
    send(visitor)
    found = REFERENCE.search(visitor.page.get_by_role("heading", level=1).inner_text())
    assert found
    return f"/breaches/{found[0]}/"


# The handler


def answer(handler):
    handler.follow("Answer whoever reported it")
    handler.fill_in("Your words", SAID)
    handler.press("Send the answer")


def decide(handler, label="It may meet the harm threshold"):
    handler.tick(label)
    handler.fill_in("Your reasons", "A child is named.")
    handler.press("Record the decision")


def refer(handler):
    handler.follow("Record an action")
    handler.choose("Action", "Referral to the designated officer")
    handler.fill_in("What was said or done", "Told her what was reported.")
    handler.fill_in("Done on", today())
    handler.fill_in("Contact", "Dilys Farrant")
    handler.fill_in("Reference", "LADO/77")
    handler.press("Record the action")
    expect(handler.page.locator("main")).to_contain_text("LADO/77")


def conclude(handler):
    handler.follow("Record a finding")
    handler.tick("Substantiated: enough")
    handler.fill_in("Reasons", "The post was seen.")
    handler.press("Save")
    handler.follow("Record what follows")
    handler.tick("Warning")
    handler.fill_in("Reasons", "It was the first time.")
    handler.press("Save")
    handler.follow("Close it")
    handler.fill_in("To whoever reported it", "It was dealt with. Thank you.")
    handler.press("Close it")
    expect(handler.page.locator("main")).to_contain_text("Closed")


def case_file(handler):
    """Ask for it; returns the text of its PDF and the files of its archive."""
    page = handler.page
    handler.follow("Case file")
    handler.tick("Without the name of who reported it")
    handler.fill_in("For whom it is", "The disciplinary panel")
    handler.press("Make the case file")
    ready = page.get_by_role("link", name="Save the case file (PDF)")
    handler.wait_for(ready)
    text = " ".join(pages_of(handler.fetch(ready)))
    _kind, content = handler.fetch(page.get_by_role("link", name="ZIP"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return text, {name: archive.read(name) for name in archive.namelist()}


def expect_no_secret(files):
    """No file that is sent out has anything that the camera wrote."""
    for name, content in files.items():
        assert not [secret for secret in corpus.SECRETS if secret in content], name


def find(handler, words):
    """Open the listed concerns until one contains these words; returns its address."""
    links = handler.page.locator("main a").evaluate_all("all => all.map(a => a.pathname)")
    for path in dict.fromkeys(
        each for each in links if re.fullmatch(r"/breaches/[0-9A-Z-]+/", each)
    ):
        handler.open(path)
        if words in handler.page.locator("main").inner_text():
            return path
    raise AssertionError(words)
