import datetime
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ
from pypdf import PdfReader

from people.models import FileJob, Role
from people.models.file_job import LOST
from policies.jobs import make_missing_pdfs, make_pdf
from policies.lifecycle.approving import add_minutes, approve, send_back, submit, withdraw
from policies.lifecycle.drafting import save
from policies.models import Version
from tests.factories import people, person
from tests.making import approved, draft, locked, met, published, typed
from tests.queue import run_jobs
from web.confirmation import SURE

pytestmark = pytest.mark.django_db


def url(name, version):
    return reverse(f"policies:{name}", args=[version.policy.slug, version.number])


def test_a_published_text_is_shown_to_staff(client):
    version = published()
    client.force_login(person())
    assert "Ask when in doubt." in client.get(version.get_absolute_url()).content.decode()


def test_a_replaced_text_stays_readable(client):
    old, _new = published(), published(words="tablets")
    client.force_login(person())
    assert "keep screens safe" in client.get(old.get_absolute_url()).content.decode()


@pytest.mark.parametrize("made", [draft, locked])
@pytest.mark.parametrize("name", ["version", "pdf"])
def test_staff_do_not_find_what_is_not_published(client, made, name):
    version = made()
    client.force_login(person())
    assert client.get(url(name, version)).status_code == 404


@pytest.mark.parametrize("number", ["1", "1.0.0", "x.y", "²", "1.9", "99999999999999.0"])
def test_an_invalid_number_is_not_found(clerk, number):
    version = published()
    path = reverse("policies:version", args=[version.policy.slug, number])
    assert clerk.get(path).status_code == 404


def test_the_stored_pdf_is_handed_out(client):
    version = locked()
    client.force_login(person(Role.CLERK))
    response = client.get(url("pdf", version))
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"


def test_a_pdf_that_is_still_being_made_says_so(clerk):
    version = draft()
    clerk.post(url("submit", version))
    assert 'http-equiv="refresh"' in clerk.get(url("pdf", version)).content.decode()


def test_the_real_pdf_is_made_once_and_kept(clerk):
    version = draft()
    clerk.post(url("submit", version))
    make_pdf(str(version.pk))
    version.refresh_from_db()
    first = version.pdf_sha256
    make_pdf(str(version.pk))
    version.refresh_from_db()
    assert (len(first), version.pdf_sha256) == (64, first)


def test_a_pdf_that_was_never_made_is_made_by_the_schedule(clerk):
    waiting, fresh = draft(), draft("Fresh Policy", "fresh")
    clerk.post(url("submit", waiting))
    OrmQ.objects.all().delete()
    FileJob.objects.update(asked_at=timezone.now() - LOST)
    make_missing_pdfs()
    run_jobs("policies.jobs.make_pdf")
    waiting.refresh_from_db()
    fresh.refresh_from_db()
    assert (len(waiting.pdf_sha256), fresh.pdf_sha256) == (64, "")


def test_a_pdf_of_what_was_sent_back_and_changed_is_not_kept(clerk):
    version = draft()
    clerk.post(url("submit", version))
    version.refresh_from_db()
    with mock.patch("policies.jobs.policy_pdf", side_effect=lambda _doc: changed(version)):
        make_pdf(str(version.pk))
    version.refresh_from_db()
    assert version.pdf_sha256 == ""


def test_the_cover_says_whether_it_was_approved(clerk):
    version = draft()
    clerk.post(url("submit", version))
    assert "Not approved yet" in cover(version)
    approve(version, None, met(datetime.date(2026, 5, 12)))
    version.refresh_from_db()
    assert version.pdf_sha256 == ""
    assert "Approved by The governing body, 12 May 2026" in cover(version)


def test_the_cover_gives_the_minute_reference_where_it_is_known(clerk):
    version, meeting = draft(), met()
    clerk.post(url("submit", version))
    add_minutes(meeting, "GB 26/14", None)
    meeting.refresh_from_db()
    approve(version, None, meeting)
    assert "minute GB 26/14" in cover(version)


def cover(version):
    run_jobs("policies.jobs.make_pdf")
    version.refresh_from_db()
    with version.pdf.open("rb") as file:
        return PdfReader(file).pages[0].extract_text().replace("\n", " ")


def test_a_pdf_that_was_made_before_the_approval_is_not_kept(clerk):
    version = draft()
    clerk.post(url("submit", version))
    version.refresh_from_db()

    def approved_meanwhile(_document):
        approve(version, None, met())
        return b"%PDF-1.7 of what was not approved yet"

    with mock.patch("policies.jobs.policy_pdf", side_effect=approved_meanwhile):
        make_pdf(str(version.pk))
    version.refresh_from_db()
    assert version.pdf_sha256 == ""


def changed(version):
    """While its PDF is being made, somebody sends it back and submits other words."""
    send_back(version, None, [{"anchor": "", "section": "", "words": "Say more."}])
    save(version, typed("tablets"), None, "")
    submit(version, None)
    return b"%PDF-1.7 of the text before"


def test_a_draft_can_be_deleted(clerk):
    version = draft()
    clerk.post(url("discard", version), SURE)
    assert not Version.objects.exists()


def test_a_locked_text_cannot_be_deleted(clerk):
    version = locked()
    page = clerk.post(url("discard", version), SURE, follow=True).content.decode()
    assert "Only a draft can be deleted." in page
    assert Version.objects.exists()


def test_a_draft_that_was_sent_back_cannot_be_deleted(clerk):
    version = locked()
    send_back(version, None, [{"anchor": "", "section": "", "words": "Say more."}])
    page = clerk.post(url("discard", version), SURE, follow=True).content.decode()
    assert "This text was submitted once" in page
    assert Version.objects.exists()


ACTS = ["submit", "discard", "send_back", "approve", "withdraw", "publish", "call_off"]


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.EXECUTIVE, Role.ADMINISTRATOR])
def test_others_cannot_act(client, role, name):
    version = locked()
    client.force_login(person(role))
    assert client.post(url(name, version)).status_code == 403


def test_what_was_withdrawn_stays_readable_with_the_reason(client):
    version = published()
    withdraw(version, None, "It is part of another one now.")
    client.force_login(person())
    page = client.get(version.get_absolute_url()).text
    assert "It is part of another one now." in page


def test_what_was_never_in_force_stays_hidden_when_withdrawn(client):
    version = locked()
    withdraw(version, None, "Not wanted.")
    client.force_login(person())
    assert client.get(version.get_absolute_url()).status_code == 404


PAGES = {
    "version": published,
    "check": published,
    "submit": draft,
    "send_back": locked,
    "approve": locked,
    "withdraw": published,
    "publish": approved,
}


@pytest.mark.parametrize("name", PAGES)
def test_statements_do_not_grow(clerk, statements, name):
    published("First Policy", "first")
    version = PAGES[name]()
    clerk.get(url(name, version))
    few = statements(lambda: clerk.get(url(name, version)))
    for n in range(3):
        published(f"Policy {n}", f"word {n}")
    for n in range(4 if version.state != Version.State.DRAFT else 0):
        locked(words=f"other {n}")
    people(100)
    assert statements(lambda: clerk.get(url(name, version))) == few
