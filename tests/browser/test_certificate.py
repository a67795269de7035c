"""From the email that asks to the certificate: a question asked, answered and signed for, and a
paper that any holder can check."""

import re

from playwright.sync_api import expect

from tests.browser.acts import pages_of, sign

MAKE = "from acknowledgements.jobs import make_certificates; make_certificates()"
# As on a Tuesday at ten, whatever day it is: no emails go out at weekends.
WRITE = """
import datetime, time_machine
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ
from acknowledgements.jobs import send_letter, write_letters
from acknowledgements.models import Letter
tuesday = timezone.localdate() + datetime.timedelta(days=(1 - timezone.localdate().weekday()) % 7)
ten = datetime.datetime.combine(tuesday, datetime.time(10))
with time_machine.travel(timezone.make_aware(ten)):
    with transaction.atomic():
        write_letters()
        for job in OrmQ.objects.all():
            if job.task["func"] == "acknowledgements.jobs.send_letter":
                job.delete()
    for letter in Letter.objects.filter(state="made", day=tuesday):
        send_letter(str(letter.pk))
"""
COME_BACK = """
from acknowledgements.telling.bounces import BounceReport, take_bounce
from acknowledgements.models import Letter
letter = Letter.objects.get(person__email={!r})
take_bounce(BounceReport(letter.pk, "550 5.1.1 No such user here", True))
"""


def test_a_certificate(visit, site, somebody, tmp_path):
    site.manage("shell", "--no-imports", "-c", WRITE)
    letter = site.letter(somebody.email, "policies to read and sign")
    assert f"Dear {somebody.name.split()[0]}," in letter
    link = re.search(r"http\S+/policies/social-media-policy/for/\S+", letter)
    assert link
    signer = visit(somebody.email, width=360)
    signer.open(link[0])
    ask_first(signer, visit("head@demo.example"))
    signer.click_on("I sign under protest")
    signer.fill_in("What you protest against", "Section 8 goes too far.")
    sign(signer, somebody.name)
    expect(signer.page.locator("main")).to_contain_text("Section 8 goes too far.")
    site.manage("shell", "--no-imports", "-c", MAKE)  # Rather than wait for its minute.
    signer.reload()
    kind, content = signer.fetch(signer.page.get_by_role("link", name="Certificate (PDF)"))
    text = "".join(pages_of((kind, content)))
    assert somebody.name in text
    assert "Section 8 goes too far." in text
    code = re.search(r"(\w{4}-\w{4}-\w{4}-\w{4})\.", text)
    assert code

    stranger = visit(width=360)
    stranger.open("/verify/")
    stranger.fill_in("The code on it", code[1].lower())
    stranger.press("Check", exact=True)
    expect(stranger.page.get_by_role("status")).to_contain_text("its record is whole")
    expect(stranger.page.locator("main")).not_to_contain_text(somebody.name)

    for changed, said in ((b"", "This file is ours, unchanged"), (b" ", "We know no such")):
        file = tmp_path / "certificate.pdf"
        file.write_bytes(content + changed)
        stranger.attach(file, "The PDF file")
        stranger.press("Check the file")
        expect(stranger.page.locator("main")).to_contain_text(said)


def ask_first(signer, head):
    """A question on the text, answered before it is signed."""
    signer.follow("I have a question")
    signer.fill_in("In your words", "Does this bind me at home?")
    signer.press("Send")
    asked = signer.page.url
    head.open(asked)
    head.fill_in("Reply", "Section 2 says when.")
    head.press("Send the reply")
    head.press("This is settled")
    signer.open(asked)
    expect(signer.page.locator("main")).to_contain_text("Section 2 says when.")
    signer.follow("The policy")


def test_a_letter_that_came_back(visit, site, somebody):
    site.manage("shell", "--no-imports", "-c", WRITE)
    site.manage("shell", "--no-imports", "-c", COME_BACK.format(somebody.email))
    office = visit("office@demo.example", width=360)
    office.follow("Letters that did not arrive")
    row = office.page.get_by_role("row").filter(has_text=somebody.name)
    expect(row).to_contain_text("No such user here")
    office.follow(f"Mend the address of {somebody.name}")
    office.fill_in("E-mail", f"new-{somebody.email}")
    office.press("Save")
    office.open("/acknowledgements/undelivered/")
    expect(office.page.locator("main")).not_to_contain_text(somebody.name)
