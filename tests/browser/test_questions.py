"""A question before signing: asked, answered, shown beside the section, and then signed."""

import re

from playwright.sync_api import expect

from tests.browser.acts import CLEAR_DESK, open_to_sign, sign

ASKED = "Does a locked drawer count as a clear desk?"
ANSWER = "It does, if the key is not in it."


def test_a_question_before_signing(visit, site):
    teacher, deputy = visit("teacher@demo.example", width=360), visit("deputy@demo.example")
    open_to_sign(teacher, CLEAR_DESK)
    teacher.follow("I have a question")
    expect(teacher.page.get_by_label("I have a question")).to_be_checked()
    teacher.choose("About which section?", index=1)
    teacher.fill_in("In your words", ASKED)
    teacher.press("Send")
    expect(teacher.page.locator("main")).to_contain_text(ASKED)
    assert site.letter("deputy@demo.example", f"A question about {CLEAR_DESK}")

    deputy.open("/")
    deputy.follow(re.compile("question about a policy waits|questions about policies wait"))
    to_answer = deputy.page.get_by_role("region", name="To answer")
    deputy.open(to_answer.get_by_role("link", name=re.compile(CLEAR_DESK)).get_attribute("href"))
    deputy.fill_in("Reply", ANSWER)
    deputy.press("Send the reply")
    deputy.follow("Show the answer to everybody")
    deputy.fill_in("The question, without names", "May a drawer be used?")
    deputy.fill_in("The answer", ANSWER)
    deputy.press("Show it beside the section")
    deputy.press("This is settled")

    site.letter("teacher@demo.example", f"Settled: a question about {CLEAR_DESK}")
    teacher.open("/acknowledgements/questions/")
    teacher.follow(re.compile(CLEAR_DESK))
    expect(teacher.page.locator("main")).to_contain_text(ANSWER)
    teacher.follow("The policy")
    beside = teacher.page.get_by_role("complementary", name="Asked and answered")
    expect(beside).to_contain_text("May a drawer be used?")
    who = teacher.page.locator(".menu__person")
    sign(teacher, who.text_content())
