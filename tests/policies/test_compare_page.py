import pytest
from django.urls import reverse

from people.models import Role
from policies.lifecycle.drafting import begin, save
from policies.models import Redline
from tests.factories import person
from tests.making import draft, published, typed
from tests.printing.pdfs import page_texts, ua1_failures
from tests.queue import run_jobs

pytestmark = pytest.mark.django_db


def url(name="compare", before="1.0", after="2.0"):
    return reverse(f"policies:{name}", args=["quiet-screens-policy", before, after])


@pytest.fixture
def two(client):
    client.force_login(person())
    return published(), published(words="tablets")


def test_it_marks_what_changed_and_says_where(client, two):
    page = client.get(url()).text
    assert 'href="#section-1">1 Aims</a>: Changed' in page
    assert "screens<span" in page.partition("<del>")[2]


def test_it_goes_the_other_way_too(client, two):
    page = client.get(url(before="2.0", after="1.0")).text
    assert "tablets<span" in page.partition("<article")[2].partition("<del>")[2]


def test_staff_cannot_compare_drafts(client, two):
    made = begin(two[1].policy, None)
    save(made, typed("phones"), None, "")
    assert client.get(url(after="3.0")).status_code == 404
    client.force_login(person(Role.CLERK))
    assert "phones" in client.get(url(after="3.0")).text


def test_changes_to_what_people_sign_are_marked(client, two):
    made = begin(two[1].policy, None)
    wordings = {"volunteer": "I [name] help."}
    save(made, typed("tablets", consent="typed", wording="I agree.", wordings=wordings), None, "")
    client.force_login(person(Role.CLERK))
    page = client.get(url(before="2.0", after="3.0")).text
    assert "<h2>What people sign</h2>" in page
    assert "<h2>Volunteers</h2>" in page


def test_a_pdf_is_made_once_it_is_asked_for(client, two):
    assert client.get(url("redline")).status_code == 404
    response = client.post(url())
    assert response.url == url("redline")
    assert 'http-equiv="refresh"' in client.get(url("redline")).text
    client.post(url())
    run_jobs("policies.jobs.make_redline")
    content = b"".join(client.get(url("redline")).streaming_content)
    words = " ".join(" ".join(page_texts(content)).split())
    assert "What changed between version 1.0 and version 2.0" in words
    assert "1 Aims: Changed" in words
    assert not ua1_failures(content)
    assert Redline.objects.count() == 1


def test_what_can_still_change_is_not_printed(client):
    version = draft()
    client.force_login(person(Role.CLERK))
    assert client.post(url(before="1.0", after=version.number)).status_code == 404


def test_statements(client, two, statements):
    client.get(url())
    assert statements(lambda: client.get(url())) <= 6
