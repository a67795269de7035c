"""Signing through the page; what `sign` itself does is in test_signing.py."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from acknowledgements.models import Opening, Signature
from policies.lifecycle.publishing import Asking, publish
from tests.factories import PASSWORD, AbsenceFactory, person
from tests.making import approved, locked, opened, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher():
    return person()


@pytest.fixture
def version(teacher):
    return published()


@pytest.fixture
def browser(client, teacher, version):
    """Signed in by password, so that the session says how, and has looked at the text."""
    client.post(reverse("account_login"), {"login": teacher.email, "password": PASSWORD})
    opened(teacher, version)
    return client


def url(version):
    return reverse("acknowledgements:read", args=[version.policy.slug])


def sent(text, teacher, **changes):
    return {
        "version": text.pk,
        "statement": text.statement_sha256,
        "agreed": "on",
        "typed_name": str(teacher),
        **changes,
    }


def test_it_signs_and_shows_the_receipt(browser, teacher, version):
    response = browser.post(url(version), sent(version, teacher))
    signature = Signature.objects.get()
    assert response.url == signature.get_absolute_url()
    assert signature.signed_in_by == "password"


def test_signing_again_leads_to_the_same_receipt(browser, teacher, version):
    first = browser.post(url(version), sent(version, teacher))
    assert browser.post(url(version), sent(version, teacher)).url == first.url
    assert Signature.objects.count() == 1


def test_the_box_must_be_ticked_and_the_name_is_kept(browser, teacher, version):
    page = browser.post(url(version), sent(version, teacher, agreed="")).content.decode()
    assert "Tick the box if you make this declaration." in page
    assert f'value="{teacher}"' in page
    assert not Signature.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "x", "Somebody Else"])
def test_the_typed_name_must_be_theirs(browser, teacher, version, name):
    page = browser.post(url(version), sent(version, teacher, typed_name=name)).content.decode()
    assert "There is a problem" in page
    assert not Signature.objects.exists()


def test_a_name_may_differ_in_case_accents_and_first_name(browser, teacher, version):
    typed = f"Addie {teacher.last_name.upper()}"
    browser.post(url(version), sent(version, teacher, typed_name=typed))
    assert Signature.objects.get().details.typed_name == typed


def test_a_new_version_meanwhile_is_shown_and_nothing_is_signed(browser, teacher, version):
    new = approved(words="tablets")
    round_ = version.policy.rounds.get()
    asked = [each.group for each in round_.groups.all()]
    publish(new, None, Asking(round_.due, groups=asked))
    page = browser.post(url(version), sent(version, teacher)).content.decode()
    assert "Nothing is signed yet" in page
    assert "keep tablets safe" in page
    assert not Signature.objects.exists()


def test_someone_not_asked_has_no_panel_and_can_not_sign(client):
    outsider = person()
    version = published(groups=[])
    client.post(reverse("account_login"), {"login": outsider.email, "password": PASSWORD})
    assert "sign-panel" not in client.get(url(version)).content.decode()
    page = client.post(url(version), sent(version, outsider)).content.decode()
    assert "You are not asked to sign this policy." in page


def test_a_form_that_was_tampered_with_is_refused(browser, teacher, version):
    browser.post(url(version), sent(version, teacher, statement="0" * 64))
    browser.post(url(version), sent(version, teacher, version="nonsense"))
    assert not Signature.objects.exists()


def test_a_policy_that_is_not_published_is_not_found(browser):
    version = locked("Draft Policy")
    assert browser.get(url(version)).status_code == 404


def test_a_leaver_finds_no_policy(client, version):
    leaver = person(role=None)
    client.force_login(leaver)
    assert client.get(url(version)).status_code == 404


def test_a_text_that_was_never_shown_can_not_be_signed(browser, teacher, version):
    other = published("Other Policy", "others")
    browser.post(url(version), sent(other, teacher))
    assert not Signature.objects.exists()


def test_a_wrong_entry_for_a_text_that_was_replaced_shows_the_new_one_to_sign(
    browser, teacher, version
):
    new = published(words="tablets")
    page = browser.post(url(version), sent(version, teacher, agreed="")).content.decode()
    assert "Nothing is signed yet" in page
    assert str(new.pk) in page
    assert f'value="{teacher}"' in page


def test_asking_for_the_headers_alone_opens_nothing(client, version):
    reader = person()
    client.force_login(reader)
    client.head(url(version))
    assert not Opening.objects.filter(person=reader).exists()


def test_someone_away_is_not_called_late(client):
    away = AbsenceFactory(person=person()).person
    version = published()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=60)):
        client.force_login(away)
        page = client.get(url(version)).content.decode()
    assert "You are recorded as away" in page
    assert "status--late" not in page
