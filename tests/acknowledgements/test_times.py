"""A time is kept to the microsecond in UTC and shown with its zone, on every night of the year."""

import datetime
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.urls import reverse

from acknowledgements.jobs import make_certificates
from acknowledgements.models import Certificate
from people.models import Role
from tests.acknowledgements.test_certificates import content_of, seal
from tests.acknowledgements.test_verify_records import verify
from tests.factories import person
from tests.making import published, signed
from tests.printing.pdfs import page_texts
from tests.queue import send_emails

__all__ = ["seal"]
NIGHTS = [
    # The hour that comes twice, and the one that is skipped (Europe/London).
    ("2026-10-25T00:30:00Z", "25 October 2026, 01:30:00 BST"),
    ("2026-10-25T01:30:00Z", "25 October 2026, 01:30:00 GMT"),
    ("2027-03-28T00:59:59Z", "28 March 2027, 00:59:59 GMT"),
    ("2027-03-28T01:00:00Z", "28 March 2027, 02:00:00 BST"),
    # A leap day, its last second, and midnight in local time.
    ("2028-02-29T12:00:00Z", "29 February 2028, 12:00:00 GMT"),
    ("2028-02-29T23:59:59Z", "29 February 2028, 23:59:59 GMT"),
    ("2027-06-30T23:30:00Z", "1 July 2027, 00:30:00 BST"),
    # Somebody far away signs; the partnership's time is kept and shown.
    ("2026-12-31T20:30:00-05:00", "1 January 2027, 01:30:00 GMT"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("moment", "shown"), NIGHTS)
def test_what_is_shown_is_what_was_recorded(client, seal, moment, shown):
    at = datetime.datetime.fromisoformat(moment)
    with time_machine.travel(at, tick=False):
        teacher = person()
        signature = signed(teacher, published())
        make_certificates()
        send_emails()
        client.force_login(teacher)
        receipt = client.get(signature.get_absolute_url()).text
        own = client.get(reverse("acknowledgements:mine")).text
        head = person(Role.EXECUTIVE)
        client.force_login(head)
        page = client.get(reverse("acknowledgements:person", args=[teacher.public_id])).text
        verify()
    assert signature.at == at
    paper = " ".join(page_texts(content_of(Certificate.objects.get())))
    day, zone = shown.split(", ")
    for text in (receipt, paper, mail.outbox[0].body):
        assert shown in text
    for text in (own, page):
        assert f"{day}, {zone[:5]} {zone[-3:]}" in text


def test_no_page_or_letter_shows_a_time_without_its_zone():
    found = {
        f"{path}: {line.strip()}"
        for folder in ("templates", "acknowledgements", "breaches", "home", "people", "policies")
        for path in Path(settings.BASE_DIR, folder).rglob("*")
        if path.suffix in (".html", ".txt", ".py")
        for line in path.read_text().splitlines()
        if "H:i" in line and "zoned" not in line
    }
    assert found == set()
