"""Every page that shows a phone number shows it as a link."""

import re

import lxml.html
import pytest

from breaches.handling import messages
from breaches.models import Guidance
from breaches.views import anonymous
from people.models import Role
from tests.breaches.making import concern
from tests.breaches.test_anonymous import answers
from tests.breaches.test_report import ask
from tests.factories import person

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"(?<!\d)(?:999|101|0\d{2,4} ?\d{3} ?\d{3,4}|\+44 ?\(0\)[\d ]+)(?!\d)")
TYPED = {
    "ring_now": "Mrs Nair, 01632 960 001\nMr Hale, +44 (0)1632 960002 ext. 3",
    "officer": "Jo Hale, 01632 960 003",
    "partners": "01632 960 004; at night 01632 960 005",
    "data_protection": "Ms Data, 01632 960 006",
    "controller": "The partnership, 01632 960 007",
}


@pytest.fixture
def guidance():
    return Guidance.objects.create(pk=1, **TYPED)


def numbers_in(page, status=200):
    """How many numbers are links; each must be."""
    assert page.status_code == status
    root = lxml.html.fromstring(page.text)
    for each in root.xpath("//script|//style|//textarea|//input|//option"):
        each.drop_tree()
    links = root.xpath("//a[starts-with(@href, 'tel:')]")
    for each in links:
        each.drop_tree()
    assert NUMBER.findall(root.text_content()) == []
    return len(links)


def test_the_pages_of_a_report_with_a_name(client, guidance):
    person(Role.EXECUTIVE)
    client.force_login(person())
    assert numbers_in(client.get("/breaches/report/")) >= 5
    ask(client, at_risk="yes")
    assert numbers_in(client.get("/breaches/report/check/")) >= 6


def test_the_pages_of_a_report_without_a_name(client, guidance):
    person(Role.EXECUTIVE)
    assert numbers_in(client.get("/breaches/anonymous/")) >= 8
    assert numbers_in(client.post("/breaches/anonymous/", answers(at_risk="yes"))) >= 6


def test_where_nobody_inside_may_receive_it(client, guidance):
    client.force_login(person())
    ask(client)
    assert numbers_in(client.get("/breaches/report/check/")) >= 5


def test_the_privacy_notice(client, guidance):
    assert numbers_in(client.get("/privacy/")) == 3


def test_what_is_said_about_a_concern(client, guidance):
    deputy, reporter = person(Role.DEPUTY), person()
    report = {"what": "He rang me from 07700 900 001."}
    made = concern(handlers=[deputy], reporter=reporter, report=report)
    messages.message(made, "Ring me on 07700 900 002 or <call> 07700 900 003.", deputy)
    messages.add_note(made, "Her number is 07700 900 004.", deputy)
    client.force_login(reporter)
    page = client.get(made.get_absolute_url())
    assert numbers_in(page) >= 3
    assert "&lt;call&gt;" in page.text
    client.force_login(deputy)
    assert numbers_in(client.get(made.get_absolute_url())) >= 4


def test_adding_a_picture(client, guidance):
    deputy = person(Role.DEPUTY)
    made = concern(handlers=[deputy], reporter=person())
    client.force_login(deputy)
    assert numbers_in(client.get(f"{made.get_absolute_url()}evidence/add/")) == 2


def test_where_too_many_reports_came_today(client, guidance, monkeypatch):
    monkeypatch.setattr(anonymous, "MOST_A_DAY", 0)
    page = client.post("/breaches/anonymous/", answers(step="send"))
    assert numbers_in(page, status=429) >= 5
