"""Files are viewed and saved, and shown in other pages."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from breaches.evidence.sealed_files import attach
from breaches.models import Entry, Evidence
from people.models import Role
from tests.breaches.corpus import mail, pdf, saved
from tests.breaches.filing import LARGE, kept, sent, url
from tests.breaches.making import concern
from tests.factories import person
from web.stored_files import kept_or_removed

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(deputy, teacher):
    return concern(handlers=[deputy], reporter=teacher)


def same(response) -> str:
    """The page without the token that is new on every page."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+', "", response.content.decode())


def read(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.files
def test_a_picture_is_shown_redrawn_and_can_do_nothing(client, case, deputy):
    evidence = kept(case)
    client.force_login(deputy)
    response = client.get(url("evidence", case, evidence.pk))
    assert read(response).startswith(b"\xff\xd8")
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == 'inline; filename="post.jpg"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("content", "name", "disposition"),
    [
        (mail(), "post.eml", 'attachment; filename="post.txt"'),
        (saved(pdf()), "minutes.pdf", 'attachment; filename="minutes.pdf"'),
    ],
)
def test_all_else_is_only_to_be_saved(client, case, deputy, content, name, disposition):
    evidence = kept(case, content, name=name)
    client.force_login(deputy)
    response = client.get(url("evidence", case, evidence.pk))
    assert read(response)
    assert response["Content-Disposition"] == disposition


@pytest.mark.files
def test_the_original_is_saved_as_it_came(client, case, deputy):
    evidence = kept(case)
    client.force_login(deputy)
    response = client.get(url("evidence_original", case, evidence.pk))
    assert read(response) == LARGE
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="post.jpg"'
    assert response["Content-Length"] == str(len(LARGE))


@pytest.mark.parametrize("name", ["evidence", "evidence_original"])
def test_that_a_handler_opened_it_is_on_the_record(client, case, deputy, name):
    evidence = kept(case)
    client.force_login(deputy)
    read(client.get(url(name, case, evidence.pk)))
    entry = case.entries.get(kind="opened")
    assert (entry.author, entry.words["evidence"]) == (deputy, ["post.jpg"])


def test_the_reporter_sees_what_they_sent_and_leaves_no_trace(client, case, teacher):
    evidence = kept(case)
    client.force_login(teacher)
    assert read(client.get(url("evidence", case, evidence.pk)))
    assert not case.entries.filter(kind="opened").exists()


def test_the_reporter_gets_no_original_and_nothing_of_a_handler(client, case, deputy, teacher):
    own, handlers = kept(case), kept(case, by=deputy)
    client.force_login(teacher)
    assert client.get(url("evidence_original", case, own.pk)).status_code == 404
    assert client.get(url("evidence", case, handlers.pk)).status_code == 404


@pytest.mark.parametrize("name", ["evidence", "evidence_original", "evidence_lock"])
def test_nobody_else_learns_that_it_is_there(client, case, name):
    evidence = kept(case)
    client.force_login(person(Role.DEPUTY))
    there = client.get(url(name, case, evidence.pk))
    nowhere = client.get(reverse(f"breaches:{name}", args=["0000-0000", evidence.pk]))
    assert there.status_code == 404
    assert same(there) == same(nowhere)


def test_evidence_is_not_found_under_another_concern(client, case, deputy):
    evidence, other = kept(case), concern(handlers=[deputy])
    client.force_login(deputy)
    assert client.get(url("evidence", other, evidence.pk)).status_code == 404


@pytest.mark.files
@pytest.mark.parametrize("state", ["locked", "destroyed"])
def test_what_is_locked_or_destroyed_is_not_opened(client, case, deputy, state):
    evidence = kept(case)
    Evidence.objects.update(state=state, display="", original="")
    client.force_login(deputy)
    for name in ("evidence", "evidence_original"):
        assert client.get(url(name, case, evidence.pk)).status_code == 404


# In other pages


def shown(case, handling: bool) -> str:
    entries = case.entries.filter(kind="evidence").prefetch_related("evidence__concern")
    context = {"concern": case, "handling": handling}
    partial = "breaches/_evidence.html"
    return "".join(render_to_string(partial, {**context, "entry": entry}) for entry in entries)


def test_a_picture_is_shown_only_when_asked_for(case):
    kept(case)
    page = shown(case, handling=True)
    assert page.index("<details>") < page.index('alt="Picture post.jpg"') < page.index("</details>")


def test_the_reporter_gets_no_hash_and_no_original(case):
    evidence = kept(case)
    page = shown(case, handling=False)
    assert evidence.words["sha256"] not in page
    assert url("evidence_original", case, evidence.pk) not in page


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"display_state": "waiting"}, "A copy to look at is being made."),
        ({"display_state": "impossible"}, "No safe copy could be made of this file."),
        ({"state": "locked"}, "Nobody can open this file."),
        ({"state": "destroyed", "original": ""}, "Destroyed"),
    ],
)
def test_what_cannot_be_looked_at_says_why(case, columns, words):
    kept(case)
    Evidence.objects.update(display="", **columns)
    page = shown(case, handling=True)
    assert words in page
    assert "<img" not in page


def test_many_files_take_as_many_statements_as_one(case, statements):
    kept(case)
    Evidence.objects.update(display_state=Evidence.Display.WAITING)
    one = statements(lambda: shown(case, handling=True))
    entry = case.write(Entry.Kind.EVIDENCE, {"text": ""}, at=timezone.now())
    with kept_or_removed() as stored:
        files = [sent() for _n in range(5)]
        attach(entry, files, stored, anonymous=False)
    assert statements(lambda: shown(case, handling=True)) == one
