"""The disk is full, or the database can only be read: the page says so and keeps what was typed."""

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from acknowledgements.models import QueryMessage
from people.models import Role
from tests.factories import SchoolFactory, person
from tests.making import published

pytestmark = [pytest.mark.django_db, pytest.mark.both]
WORDS = "May I share a picture that a <parent> has already shared?"
SENT = {"kind": "question", "section": "", "words": WORDS}


@pytest.fixture
def asking(client):
    """The page on which a member of staff asks a question."""
    school = SchoolFactory()
    person(Role.DEPUTY, school=school)
    client.force_login(person(school=school))
    version = published()
    client.raise_request_exception = False
    return reverse("acknowledgements:ask", args=[version.policy.slug])


@contextmanager
def read_only() -> Iterator[None]:
    """As the database itself refuses it: on PostgreSQL until the transaction ends."""
    is_sqlite = connection.vendor == "sqlite"
    # What the test wrote so far: at its end PostgreSQL could lock no row to check it.
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if is_sqlite else "SET TRANSACTION READ ONLY")
    try:
        yield
    finally:
        if is_sqlite:  # Below Django, which may want to roll back first.
            connection.connection.execute("PRAGMA query_only = OFF")


def test_a_database_that_can_only_be_read_is_said_and_the_words_are_kept(client, asking):
    with read_only():
        page = client.post(asking, SENT)
    assert page.status_code == 503
    assert "can only be read for now. What you sent was not saved" in page.text
    assert hidden(page.text) == SENT
    client.post(asking, hidden(page.text))
    if connection.vendor == "sqlite":
        assert QueryMessage.objects.get().words == WORDS


def full_disk(*_words: object, **_more: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def full_database(*_words: object, **_more: object) -> None:
    with closing(sqlite3.connect(":memory:")) as tiny:
        tiny.execute("PRAGMA max_page_count = 1")
        tiny.execute("CREATE TABLE more (than, fits)")


@pytest.mark.parametrize("full", [full_disk, full_database])
def test_a_full_disk_is_said(client, asking, monkeypatch, full):
    monkeypatch.setattr("acknowledgements.views.questions.ask_question", full)
    page = client.post(asking, SENT)
    assert page.status_code == 503
    assert "disk is full. What you sent was not saved" in page.text
    assert "a &lt;parent&gt; has" in page.text


def test_no_password_is_written_into_a_page(client):
    client.raise_request_exception = False
    somebody = person()
    with read_only():
        page = client.post("/accounts/login/", {"login": somebody.email, "password": "secret-42"})
    assert page.status_code == 503
    assert "secret-42" not in page.text


def test_without_a_name_nobody_gets_a_cookie(monkeypatch):
    monkeypatch.setattr("breaches.views.anonymous.AnonymousReportForm", full_disk)
    visitor = Client(raise_request_exception=False)
    page = visitor.post("/breaches/anonymous/", {"what": WORDS, "step": "check"})
    assert page.status_code == 503
    assert not page.cookies


def hidden(page: str) -> dict[str, str]:
    """The fields that a browser would send again."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}
