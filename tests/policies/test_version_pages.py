import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from acknowledgements.models import Asked
from people.models import Group, Role
from policies.jobs import make_missing_pdfs, make_pdf
from policies.models import Policy, Version
from tests.factories import people, person
from tests.making import draft, locked, published, signed

pytestmark = pytest.mark.django_db


def url(name, version):
    return reverse(f"policies:{name}", args=[version.policy.slug, version.number])


@pytest.fixture
def clerk(client):
    client.force_login(person(Role.CLERK))
    return client


def publication(**changes):
    today = timezone.localdate()
    return {
        "due": today + datetime.timedelta(days=10),
        "approved_on": today,
        "approved": "on",
        "groups": [group.pk for group in Group.objects.all()],
        **changes,
    }


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
def test_a_number_that_is_none_is_not_found(clerk, number):
    version = published()
    path = reverse("policies:version", args=[version.policy.slug, number])
    assert clerk.get(path).status_code == 404


def test_the_stored_pdf_is_handed_out(client):
    version = locked()
    client.force_login(person(Role.CLERK))
    response = client.get(url("pdf", version))
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"


def test_a_pdf_that_is_still_made_says_so(clerk):
    version = draft()
    clerk.post(url("submit", version))
    assert 'http-equiv="refresh"' in clerk.get(url("pdf", version)).content.decode()


def test_locking_leads_on_to_publishing(clerk):
    version = draft()
    assert clerk.post(url("submit", version)).url == url("publish", version)
    version.refresh_from_db()
    assert version.state == Version.State.SUBMITTED


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
    make_missing_pdfs()
    waiting.refresh_from_db()
    fresh.refresh_from_db()
    assert (len(waiting.pdf_sha256), fresh.pdf_sha256) == (64, "")


def test_a_draft_can_be_deleted(clerk):
    version = draft()
    clerk.post(url("discard", version))
    assert not Version.objects.exists()


def test_a_locked_text_can_not_be_deleted(clerk):
    version = locked()
    page = clerk.post(url("discard", version), follow=True).content.decode()
    assert "Only a draft can be deleted." in page
    assert Version.objects.exists()


def test_publishing_opens_the_sign_off(clerk):
    version = locked()
    response = clerk.post(url("publish", version), publication(), follow=True)
    assert f"{version} is published." in response.content.decode()
    round_ = Policy.objects.get().rounds.get()
    assert round_.groups.count() == Group.objects.count()


def test_publishing_waits_for_the_pdf(clerk):
    version = draft()
    clerk.post(url("submit", version))
    page = clerk.post(url("publish", version), publication()).content.decode()
    assert "The PDF of this text is not made yet." in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"due": "2020-01-01"}, "The day by which to sign is past."),
        ({"due": ""}, "This field is required."),
        ({"groups": []}, "This field is required."),
        ({"approved": ""}, "This field is required."),
        ({"approved_on": "2099-01-01"}, "This day is still to come."),
        ({"groups": ["9" * 30]}, "is not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_published(clerk, changes, message):
    version = locked()
    page = clerk.post(url("publish", version), publication(**changes)).content.decode()
    assert message in page
    version.refresh_from_db()
    assert version.state == Version.State.SUBMITTED


def test_a_new_version_replaces_the_one_before_and_its_sign_off(clerk):
    old, new = published(), locked(words="tablets")
    clerk.post(url("publish", new), publication())
    old.refresh_from_db()
    assert old.state == Version.State.SUPERSEDED
    assert [round_.closed_at is None for round_ in old.policy.rounds.order_by("major")] == [
        False,
        True,
    ]


@pytest.mark.parametrize("name", ["submit", "discard", "publish"])
@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.EXECUTIVE, Role.ADMINISTRATOR])
def test_others_can_not_act(client, role, name):
    version = locked()
    client.force_login(person(role))
    assert client.post(url(name, version)).status_code == 403


@pytest.mark.parametrize("role", [Role.CHAIR, Role.VICE_CHAIR, Role.CLERK])
def test_who_keeps_policies_can_publish(client, role):
    version = locked()
    client.force_login(person(role))
    client.post(url("publish", version), publication())
    version.refresh_from_db()
    assert version.state == Version.State.PUBLISHED


def test_the_publisher_is_told_how_many_signatures_it_asks_for(clerk):
    people(5)
    page = clerk.get(url("publish", locked())).content.decode()
    assert "asks 6 people for a signature each" in page


def test_an_older_version_does_not_replace_a_later_one(clerk):
    old, new = locked(), locked(words="tablets")
    clerk.post(url("publish", new), publication())
    page = clerk.post(url("publish", old), publication()).content.decode()
    assert "A later version of this policy has been published already." in page


def test_a_sign_off_that_closes_on_its_first_day_keeps_whom_it_asked(clerk):
    person()
    old = published()
    signed(person(), old)
    published(words="tablets")
    assert old.policy.rounds.get(major=1).groups.exists()
    assert {row.round.major for row in Asked.objects.on(timezone.localdate())} == {2}


def test_who_publishes_sees_what_changes(clerk):
    published()
    new = locked(words="tablets")
    page = clerk.get(url("publish", new)).text
    assert "What changes against version 1.0" in page
    assert f'{new.get_absolute_url()}#{new.contents[0]["anchor"]}">1 Aims</a>: Changed' in page


def test_of_the_first_version_nothing_is_compared(clerk):
    assert "What changes against" not in clerk.get(url("publish", locked())).text
