"""Who opened it and when."""

import datetime

import pytest
from django.http import Http404
from django.utils import timezone

from breaches import opening
from breaches.handling import messages
from breaches.models import Entry, Evidence
from people.models import Role
from tests.breaches.making import concern
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    return person(Role.EXECUTIVE)


@pytest.fixture
def made(deputy, head):
    return concern(handlers=[deputy, head], reporter=person())


def opened(made, by):
    return made.entries.filter(kind=Entry.Kind.OPENED, author=by)


def look(made, by, days=0):
    opening.record(made, by, timezone.now() + datetime.timedelta(days=days))


def file(made, name="a.jpg"):
    row = Evidence(concern=made, entry=made.entries.first())
    row.sealed = made.seal({"name": name, "type": "", "size": 1, "sha256": ""}, row)
    row.save()
    return row


def test_the_first_look_is_kept(made, deputy):
    look(made, deputy)
    assert opened(made, deputy).get().words == {"up_to": 1, "evidence": []}


def test_a_second_look_on_the_same_day_at_nothing_new_is_not(made, deputy):
    look(made, deputy)
    look(made, deputy)
    assert opened(made, deputy).count() == 1


def test_that_others_looked_is_no_news(made, deputy, head):
    look(made, deputy)
    look(made, head)
    look(made, deputy)
    assert opened(made, deputy).count() == 1


def test_what_they_wrote_themselves_is_no_news_to_them(made, deputy):
    look(made, deputy)
    messages.add_note(made, "Look again.", deputy)
    look(made, deputy)
    assert opened(made, deputy).count() == 1


@pytest.mark.parametrize("by_reporter", [True, False])
def test_a_look_at_something_new_is_kept(made, deputy, head, by_reporter):
    look(made, deputy)
    if by_reporter:
        entry = messages.reporter_message(made, "By the gate.")
    else:
        entry = messages.add_note(made, "Look again.", head)
    look(made, deputy)
    assert opened(made, deputy).last().words["up_to"] == entry.number


def test_a_look_on_another_day_is_kept(made, deputy):
    look(made, deputy)
    look(made, deputy, days=1)
    assert opened(made, deputy).count() == 2


def test_each_file_is_kept_once_a_day(made, deputy):
    look(made, deputy)
    first, second = file(made), file(made)
    for evidence in (first, first, second):
        opening.record_evidence(made, deputy, evidence, timezone.now())
    assert [entry.words["files"] for entry in opened(made, deputy)[1:]] == [
        [str(first.pk)],
        [str(second.pk)],
    ]
    assert opening.seen_by(made, deputy) == {"up_to": 1, "evidence": ["a.jpg"]}


def test_others_open_nothing(made):
    other = person(Role.DEPUTY)
    with pytest.raises(Http404):
        look(made, other)
    assert not opened(made, other).exists()


def test_its_statements_do_not_grow(made, deputy, head, statements):
    few = statements(lambda: look(made, deputy))
    for _ in range(12):
        messages.add_note(made, "Look again.", head)
    assert statements(lambda: look(made, deputy)) == few
